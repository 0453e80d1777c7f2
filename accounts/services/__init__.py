"""Writes of the room of people; one function is one transaction."""

from accounts.services.journal import first_broken_seal, seal_events

__all__ = ["first_broken_seal", "seal_events"]
