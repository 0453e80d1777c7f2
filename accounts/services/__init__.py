"""Writes of the room of people; one function is one transaction."""
