"""Reads of the catalogue's room."""
