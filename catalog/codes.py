"""Codes of modules as they are printed and as they stand in addresses."""

LATIN = {"ВВ": "vv", "ОБ": "ob", "РП": "rp", "РУ": "ru", "ПО": "po"}


def slug_of(code: str) -> str:
    """«ОК-ВВ-155» → «ok-vv-155»."""
    _prefix, letters, number = code.split("-")
    return f"ok-{LATIN[letters]}-{number}"
