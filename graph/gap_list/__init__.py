"""The gaps of all fields in one list: chosen, weighed, put in order, and the data tasks beside them."""
