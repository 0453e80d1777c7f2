"""How many questions the bank of a module needs, by its days: entry, final and its repeat do not meet."""

ENOUGH = {1: 36, 2: 48, 3: 60}
