"""What a table says by its values: what columns cannot be, whom it is about, and who its people are."""
