"""Reads of the room that return typed rows."""
