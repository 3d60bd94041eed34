"""The lists as they are declared, one file each, and what a city says instead of our criteria."""
