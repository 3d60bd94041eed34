"""Who in a place could supply whom, and how much of what is needed is local."""
