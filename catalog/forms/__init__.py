"""Forms of the catalogue's room: they parse and check shape, and decide nothing."""
