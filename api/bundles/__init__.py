"""Pages of 三单一图: a place with all its fields, one bundle with its lists and its review, its history."""
