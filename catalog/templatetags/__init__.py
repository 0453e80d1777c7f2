"""Formatting of the catalogue."""
