"""How many enterprises a place has and a segment has: counted once, and amended when little changed."""
