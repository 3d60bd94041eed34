"""Whom to invite for a gap: candidates, each with a score that opens into its parts."""
