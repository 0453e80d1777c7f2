"""Words as people type them. Pure."""


def spellings(word: str) -> set[str]:
    """The word as it may stand in a column: SQLite tells Cyrillic letters apart by case, also in ILIKE."""
    return {word, word.lower(), word.upper(), word.capitalize()}
