"""Reads of delivery; typed rows, an order that is total."""
