"""Pages of the room: tests, practical works, grading."""
