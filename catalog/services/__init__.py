"""Writes of the catalogue's room; one function is one transaction."""
