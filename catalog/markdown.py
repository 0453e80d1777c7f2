"""Markdown of lessons and exercises to HTML that is safe to show: no raw HTML in, nh3 as the last gate."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

CONTAINERS = ("dialogue", "mistake", "selfcheck", "formula", "why")
TABLE_WRAP = "table-wrap"
WORD = re.compile(r"[0-9A-Za-zА-Яа-яЁё]+(?:[-:,.][0-9A-Za-zА-Яа-яЁё]+)*")
TAGS = {
    "h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "hr", "br", "a",
    "table", "thead", "tbody", "tr", "th", "td", "div",
}  # fmt: skip
ATTRIBUTES = {"h2": {"id"}, "h3": {"id"}, "a": {"href", "title"}, "ol": {"start"}}


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML, its headings in order ([{id, title}], level 2) and how many words a person reads."""

    html: str
    contents: list[dict[str, str]]
    words: int


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables and our five shapes; HTML in the source stays text."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    for name in CONTAINERS:
        markdown.use(container_plugin, name=name)
    return markdown


def render(source: str) -> Rendered:
    """The Markdown as HTML; a heading's id is its place («part-2»), so links survive a new wording."""
    markdown = parser()
    tokens = markdown.parse(source)
    contents = _number_headings(tokens)
    html = markdown.renderer.render(_wrap_tables(tokens), markdown.options, {})
    words = len(WORD.findall(re.sub(r"^:::.*$", "", source, flags=re.MULTILINE)))
    return Rendered(_sanitise(html), contents, words)


def _number_headings(tokens: Sequence[Token]) -> list[dict[str, str]]:
    """Give every heading an id; the list of those of level 2."""
    contents = []
    count = 0
    for token, inline in pairwise(tokens):
        if token.type != "heading_open":
            continue
        if token.tag == "h2":
            count += 1
            token.attrSet("id", f"part-{count}")
            contents.append({"id": f"part-{count}", "title": _plain(inline)})
    return contents


def _plain(inline: Token) -> str:
    """The words of a heading without its marks."""
    return "".join(child.content for child in inline.children or ())


def _wrap_tables(tokens: Sequence[Token]) -> list[Token]:
    """Each table in a box that scrolls: a wide one must not push a phone's page aside."""
    wrapped = []
    for token in tokens:
        if token.type == "table_open":
            wrapped.append(Token("div_open", "div", 1, attrs={"class": TABLE_WRAP}, block=True))
        wrapped.append(token)
        if token.type == "table_close":
            wrapped.append(Token("div_close", "div", -1, block=True))
    return wrapped


def _sanitise(html: str) -> str:
    """Only the tags, classes and addresses that a lesson needs."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes={"div": {*CONTAINERS, TABLE_WRAP}},
        url_schemes={"https", "mailto", "tel"},
    )
