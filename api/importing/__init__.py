"""The page of an upload: what was understood of it, what people decide about it, and the writing."""
