"""Markdown of lessons, exercises and questions to HTML that is safe to show.

No raw HTML in, nh3 as the last gate. Pictures and sounds are files of the programme, `![alt](media/a.png)`;
what is not among them is said in words only, so a page never asks another server for anything.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from catalog.boxes import TRAINER, boxes, seen_by_learner
from catalog.minutes import words_in
from figures.formats import counted, nbsp

CONTAINERS = ("dialogue", "mistake", "selfcheck", "formula", "why", "task")
TABLE_WRAP = "table-wrap"
ANSWERS = "Ответы"  # the bold word that begins the answers of a self-check
TASK = "Задание"  # the heading of a task, before its minutes
TAGS = {
    "h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "hr", "br", "a",
    "table", "thead", "tbody", "tr", "th", "td", "div", "details", "summary", "img", "audio", "video",
}  # fmt: skip
PLAYER = {"src", "controls", "preload", "aria-label"}
ATTRIBUTES = {
    "h2": {"id"}, "h3": {"id"}, "a": {"href", "title"}, "ol": {"start"}, "td": {"data-label"},
    "img": {"src", "alt"}, "audio": PLAYER, "video": PLAYER,
}  # fmt: skip
MEDIA_FOLDER = "media/"
TEXTS = 8192  # of questions, kept in the process's memory with their HTML
MARKS = re.compile(r"[*_`\[\]|<>#\\]|^\s*(?:[-+]|\d+[.)])\s|\n\s*\n", re.MULTILINE)  # of more than plain text
AMOUNT = re.compile(r"\d (?:\d{3}\b|[₽%])")  # its spaces must not break: no plain text either


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML, its headings in order ([{id, title}], level 2) and how many words a person reads."""

    html: str
    contents: list[dict[str, str]]
    words: int


@dataclass(frozen=True, slots=True)
class MediaFile:
    """Where a file of the programme is served, and what it is."""

    address: str
    content_type: str  # image/png, audio/mpeg, …


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables and our shapes; HTML in the source stays text."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    for name in CONTAINERS:
        markdown.use(container_plugin, name=name)
    return markdown


@cache
def question_parser() -> MarkdownIt:
    """What a question may hold: paragraphs, emphasis, lists, tables, code, links, media; no headings."""
    rules = ["heading", "lheading", "hr", "blockquote", "reference"]
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable(rules)


def render_block(source: str, media: Mapping[str, MediaFile] | None = None) -> str:
    """A question's text as HTML; "" where it is plain, which a template shows as it is."""
    return _block(source, media or {}) if MEDIA_FOLDER in source else _block_without_media(source)


def _block(source: str, media: Mapping[str, MediaFile]) -> str:
    """Paragraphs, lists, tables as HTML; "" of a plain text."""
    if not MARKS.search(source) and not AMOUNT.search(source):
        return ""
    markdown = question_parser()
    tokens = markdown.parse(source.strip())
    _typeset(tokens)
    _place_media(tokens, media)
    return _sanitise(markdown.renderer.render(_wrap_tables(tokens), markdown.options, {}))


@lru_cache(maxsize=TEXTS)
def _block_without_media(source: str) -> str:
    """As `_block`: the same text gives the same HTML each time that a test draws it."""
    return _block(source, {})


def render_inline(source: str, media: Mapping[str, MediaFile] | None = None) -> str:
    """A part of a line (an option, a reason) as HTML; "" where it is plain."""
    return _inline(source, media or {}) if MEDIA_FOLDER in source else _inline_without_media(source)


def _inline(source: str, media: Mapping[str, MediaFile]) -> str:
    """A part of a line as HTML; "" of a plain text."""
    if not MARKS.search(source) and not AMOUNT.search(source):
        return ""
    markdown = question_parser()
    tokens = markdown.parseInline(source.strip())
    _typeset(tokens)
    _place_media(tokens, media)
    return _sanitise(markdown.renderer.render(tokens, markdown.options, {}))


@lru_cache(maxsize=TEXTS)
def _inline_without_media(source: str) -> str:
    """As `_inline`, remembered by its text."""
    return _inline(source, {})


def render_line(source: str) -> str:
    """What somebody says, as HTML: emphasis stays, a new line is a new line."""
    markdown = question_parser()
    tokens = markdown.parseInline(source.strip())
    _typeset(tokens)
    html = markdown.renderer.render(tokens, markdown.options, {})
    return _sanitise(html.replace("\n", "<br>"))


def media_names(source: str) -> list[str]:
    """Names of the files below media/ that the Markdown shows, in order."""
    if "![" not in source:  # nothing is shown: most texts are spared the parsing
        return []
    tokens = [child for token in parser().parse(source) for child in token.children or ()]
    shown = [str(one.attrs.get("src", "")) for one in tokens if one.type == "image"]
    return [one.removeprefix(MEDIA_FOLDER) for one in shown if one.startswith(MEDIA_FOLDER)]


def render(source: str, media: Mapping[str, MediaFile] | None = None) -> Rendered:
    """The Markdown as HTML; a heading's id is its place («part-2»), so links survive a new wording.

    What is meant for the trainer alone is left out.

    Args:
        source: as authored.
        media: files of the programme by name; one that is not there is said by its words.
    """
    source = seen_by_learner(source)
    markdown = parser()
    tokens = _head_tasks(markdown.parse(source))
    _typeset(tokens)
    contents = _number_headings(tokens)
    _label_cells(tokens)
    _place_media(tokens, media or {})
    html = markdown.renderer.render(_fold_answers(_wrap_tables(tokens)), markdown.options, {})
    words = words_in(source)
    return Rendered(_sanitise(html), contents, words)


def trainer_notes(source: str) -> list[str]:
    """HTML of what the Markdown says to the trainer alone, in order."""
    return [render(one).html for one in boxes(source, TRAINER)]


def _head_tasks(tokens: Sequence[Token]) -> list[Token]:
    """Each task under a line with its minutes: «Задание · 10 минут»."""
    headed: list[Token] = []
    for token in tokens:
        headed.append(token)
        if token.type == "container_task_open":
            minutes = token.info.split()[-1]
            said = (
                f"{TASK} · {counted(int(minutes), 'минута', 'минуты', 'минут')}"
                if minutes.isdigit()
                else TASK
            )
            words = [Token("strong_open", "strong", 1), Token("text", "", 0, content=said)]
            headed.append(Token("paragraph_open", "p", 1, block=True))
            headed.append(Token("inline", "", 0, children=[*words, Token("strong_close", "strong", -1)]))
            headed.append(Token("paragraph_close", "p", -1, block=True))
    return headed


def _typeset(tokens: Sequence[Token]) -> None:
    """No line begins with a dash or ends with a preposition."""
    for token in tokens:
        for child in token.children or ():
            if child.type == "text":
                child.content = nbsp(child.content)


def _place_media(tokens: Sequence[Token], media: Mapping[str, MediaFile]) -> None:
    """Each picture, sound and film by its address; its words alone when there is no such file."""
    for token in tokens:
        for child in token.children or ():
            if child.type == "image":
                name = str(child.attrs.get("src", "")).removeprefix(MEDIA_FOLDER)
                child.type, child.content = "html_inline", _media_html(media.get(name), _plain(child))
                child.children = None


def _media_html(file: MediaFile | None, words: str) -> str:
    """A picture with its words, or the browser's own player named by them.

    Pictures load with their page: a test goes on when the connection does not.
    """
    said = escape(words)
    if file is None:
        return said
    kind = file.content_type.partition("/")[0]
    if kind == "image":
        return f'<img src="{escape(file.address)}" alt="{said}">'
    return (
        f'<{kind} src="{escape(file.address)}" controls="" preload="metadata" aria-label="{said}"></{kind}>'
    )


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


def _label_cells(tokens: Sequence[Token]) -> None:
    """Each cell names its column: on a phone a row of three columns or more is set as a small card."""
    heads: list[str] = []
    place = 0
    for token, inline in pairwise(tokens):
        if token.type == "thead_open":
            heads = []
        elif token.type == "tr_open":
            place = 0
        elif token.type == "th_open":
            heads.append(_plain(inline))
        elif token.type == "td_open":
            token.attrSet("data-label", heads[place])
            place += 1


def _fold_answers(tokens: Sequence[Token]) -> list[Token]:
    """The answers of a self-check behind a click: who recalls before reading learns more."""
    folded: list[Token] = []
    is_inside = is_answers = False
    for place, token in enumerate(tokens):
        if token.type in {"container_selfcheck_open", "container_selfcheck_close"}:
            is_inside = token.nesting > 0
        if is_inside and token.type == "paragraph_open" and _plain(tokens[place + 1]).startswith(ANSWERS):
            is_answers = True
            summary = Token("inline", "", 0, children=[Token("text", "", 0, content=ANSWERS)])
            folded += [Token("details_open", "details", 1, block=True), Token("summary_open", "summary", 1)]
            folded += [summary, Token("summary_close", "summary", -1)]
            _drop_bold_start(tokens[place + 1])
        folded.append(token)
        if is_answers and token.type == "paragraph_close":
            is_answers = False
            folded.append(Token("details_close", "details", -1, block=True))
    return folded


def _drop_bold_start(inline: Token) -> None:
    """Take off the bold words that a paragraph begins with: the summary says them."""
    children = inline.children or []
    ends = [place for place, one in enumerate(children) if one.type == "strong_close"]
    if ends:
        inline.children = children[ends[0] + 1 :]


def _sanitise(html: str) -> str:
    """Only the tags, classes and addresses that a lesson needs."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes={"div": {*CONTAINERS, TABLE_WRAP}},
        url_schemes={"https", "mailto", "tel"},
    )
