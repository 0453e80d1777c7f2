"""Pages of the catalogue's room."""
