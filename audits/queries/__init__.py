"""Reads of the audits' room; plain typed rows."""
