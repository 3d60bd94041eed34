"""What every engine does in the same way: planning writes, slicing, the census, comparing."""
