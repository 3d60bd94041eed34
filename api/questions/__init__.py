"""Declared questions as routes and plain pages."""
