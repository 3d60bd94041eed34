"""Words of ledgers that wait for a meaning, as a page."""
