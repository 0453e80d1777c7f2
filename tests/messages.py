"""Every English message of code and templates has a finished Russian translation, or this fails.

`python -m tests.messages`; Babel reads the code, Django's own lexer its templates, Jinja those of its own.
"""

import sys
from io import BytesIO

import django
from babel.messages.extract import extract_from_dir
from django.utils.translation.template import templatize
from jinja2.ext import babel_extract

from lms.messages import build, merge

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


def used() -> dict[str | tuple[str, str], str]:
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


def main() -> int:
    """Print what lacks a translation; 1 if anything does."""
    django.setup()
    catalogue = merge()
    problems = []
    for (text, context), place in sorted(used().items(), key=lambda one: one[1]):
        message = catalogue.get(text, context)
        strings = message.string if message is not None else ""
        strings = strings if isinstance(strings, tuple | list) else (strings,)
        if not all(strings):
            problems.append(f"{place}: no translation of {text!r}")
    sys.stdout.write("\n".join(problems) + ("\n" if problems else ""))
    sys.stdout.write(f"{build()} messages, {len(problems)} without translation\n")
    return 1 if problems else 0


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    raise SystemExit(main())
