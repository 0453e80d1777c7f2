"""Pages of delivery, by noun."""
