"""Writes of the audits' room; one function is one transaction."""
