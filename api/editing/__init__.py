"""The page on which one record is edited by hand."""
