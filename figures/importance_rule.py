"""What importance in words names, and from which share on points may be relied on. Light enough for pages."""

LOW_AGREEMENT = 0.7
"""Share of points that agree with words below which weights are read with care; our own rule."""
PLACES = ("most", "second", "least")
"""The three questions of importance in words, in the order in which they are asked."""
