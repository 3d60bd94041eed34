"""Review of suggested matches by a person."""
