"""Writes of the room: attempts, works, grades; one function is one transaction."""
