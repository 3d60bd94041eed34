"""The declared model: kinds, fields, and the records that a store takes and gives."""
