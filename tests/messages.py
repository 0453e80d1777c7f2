"""Every English message of code and templates has a finished Russian translation, and none is left over.

`python -m tests.messages`; Babel reads the code, Django's own lexer its templates, Jinja those of its own.
"""

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize
from jinja2.ext import babel_extract

from lms.messages import PARTS, build, merge

OF_DJANGO = "django.po"  # its own messages, said otherwise
ROOMS = ["lms", "reports", "audits", "assessments", "courses", "catalog", "accounts", "jobs"]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def extract_templates(fileobj, keywords, comment_tags, options):
    """Babel's extraction from a Django template: templatize turns it into gettext calls."""
    from babel.messages.extract import extract_python

    source = templatize(fileobj.read().decode(), origin=getattr(fileobj, "name", None))
    # only the calls matter: what was indented in a template is no block of Python
    plain = "\n".join(line.strip() for line in source.splitlines())
    return extract_python(BytesIO(plain.encode()), KEYWORDS, comment_tags, {})


def extract_jinja(fileobj, keywords, comment_tags, options):
    """Babel's extraction from a Jinja template."""
    return babel_extract(fileobj, KEYWORDS, comment_tags, {"newstyle_gettext": "true"})


def used() -> dict[tuple[str, str | None], str]:
    """Message ids found, with the first place of each; plurals as the singular's id."""
    found = {}
    sources = [(room, [("**.py", "python")]) for room in ROOMS]
    kinds = {"**.html": extract_templates, "**.txt": extract_templates, "**.jinja": extract_jinja}
    sources.append(("templates", list(kinds.items())))
    for folder, methods in sources:
        for name, line, message, _comments, context in extract_from_dir(folder, methods, keywords=KEYWORDS):
            text = message[0] if isinstance(message, tuple) else message
            if text:
                found.setdefault((text, context), f"{folder}/{name}:{line}")
    return found


def left_over(known: set[tuple[str, str | None]]) -> Iterator[str]:
    """Messages of the parts that nothing says: neither found, nor a string of the code by itself."""
    sources = [path for room in ROOMS for path in Path(room).rglob("*.py")]
    strings = {
        node.value
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for part in sorted(PARTS.glob("*.po")):
        with part.open("rb") as stream:
            messages = list(read_po(stream, locale="ru"))
        for message in messages if part.name != OF_DJANGO else []:
            text = message.id if isinstance(message.id, str) else message.id[0]
            if text and (text, message.context) not in known and text not in strings:
                yield f"{part.name}: nothing says {text!r}"


def main() -> int:
    """Print what lacks a translation and what is translated in vain; 1 if anything is."""
    django.setup()
    catalogue = merge()
    found = used()
    problems = []
    for (text, context), place in sorted(found.items(), key=lambda one: one[1]):
        message = catalogue.get(text, context)
        strings = message.string if message is not None else ""
        strings = strings if isinstance(strings, tuple | list) else (strings,)
        if not all(strings):
            problems.append(f"{place}: no translation of {text!r}")
    problems += left_over(set(found))
    sys.stdout.write("\n".join(problems) + ("\n" if problems else ""))
    sys.stdout.write(f"{build()} messages, {len(problems)} without translation or use\n")
    return 1 if problems else 0


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    raise SystemExit(main())
