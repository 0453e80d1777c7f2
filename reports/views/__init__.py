"""Pages over all rooms and documents."""
