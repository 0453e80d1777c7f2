"""From which share of respondents on points of importance may be relied on. Light enough for pages."""

LOW_AGREEMENT = 0.7
"""Share of points that agree with words below which weights are read with care; our own rule."""
