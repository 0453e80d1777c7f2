"""Formatting of audits."""
