"""What people typed into a document that came back, as entries of the work log: where it belongs, and taken back."""
