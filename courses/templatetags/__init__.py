"""Formatting of delivery."""
