"""Reads over all rooms: what waits for somebody, what is going on, where something is."""
