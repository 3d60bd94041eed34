"""三单一图: the lists and the map of a field and place in a quarter, reviewed, frozen in the work log, and compared."""
