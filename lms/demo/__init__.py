"""The demonstration: its data, its processes and its guided tour; nothing here exists without DEMO=1."""
