"""Pages for people: the same questions as the API, as HTML that needs no script."""
