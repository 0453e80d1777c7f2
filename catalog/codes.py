"""Codes of modules as they are printed and as they stand in addresses."""

LATIN = {"ВВ": "vv", "ОБ": "ob", "РП": "rp", "РУ": "ru", "ПО": "po"}
LETTERS = {
    "А": "a", "Б": "b", "В": "v", "Г": "g", "Д": "d", "Е": "e", "Ё": "e", "Ж": "zh", "З": "z", "И": "i",
    "Й": "y", "К": "k", "Л": "l", "М": "m", "Н": "n", "О": "o", "П": "p", "Р": "r", "С": "s", "Т": "t",
    "У": "u", "Ф": "f", "Х": "kh", "Ц": "ts", "Ч": "ch", "Ш": "sh", "Щ": "sch", "Ъ": "", "Ы": "y", "Ь": "",
    "Э": "e", "Ю": "yu", "Я": "ya",
}  # fmt: skip


def slug_of(code: str) -> str:
    """«ОК-ВВ-155» → «ok-vv-155», «ВЕГА-01» → «vega-01»."""
    return "".join(LETTERS.get(letter, letter) for letter in code).lower()
