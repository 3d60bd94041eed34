"""关联度与延链: the quadrants of a field's segments, and of all industries."""
