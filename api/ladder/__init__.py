"""The page of the ladder of firms."""
