"""Network pictures: who is in them, where they stand, and what is said about them."""
