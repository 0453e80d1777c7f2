"""Pages of the room of people, by noun."""
