"""One module as the linter sees it: its documents by sort, and their texts with the lines they stand on."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from catalog.dialogues import Script, read_script
from catalog.loading.files import Document, Fault, Where
from catalog.minutes import Held, held_minutes, read_aloud, words_in

FOLDERS = ("lessons", "exercises", "rubrics", "dialogues", "transcripts")
FILES = ("module", "programme", "questions", "cases", "cards", "objections", "jobaid")
LETTERS = re.compile(r"[А-Яа-яЁё]{2}")
CODE = re.compile(r"^[A-ZА-ЯЁ]{1,3}-?[A-ZА-ЯЁ]{0,3}-?\d*$")
NO_TEXT = {
    "code", "block", "printed_title", "nos", "competences", "prerequisites", "overlaps", "criteria", "kind",
    "ref", "at", "outcome", "rubric", "accept", "marks", "next", "start", "flag", "unit", "audio",
    "organisation",
}  # fmt: skip
SPOKEN = {
    "dialogues": {"client", "text"},
    "transcripts": {"text", "who", "better"},
}


@dataclass(slots=True)
class Page:
    """A file: what it says, and its lines as they were typed."""

    sort: str  # lessons, cards, …
    document: Document

    @property
    def content(self) -> Any:
        return self.document.content

    @property
    def code(self) -> str:
        """The code of a file that is one thing."""
        return str(self.content["code"])

    def rows(self) -> list[dict[str, Any]]:
        """The rows of a file that is a list."""
        listed: list[dict[str, Any]] = self.content
        return listed

    def fault(self, where: Where, reason: str, *, shown: str = "", before: str = "") -> Fault:
        """A fault at the value; with `shown`, at the line where these words stand in it.

        Args:
            where: the value.
            reason: what to do.
            shown: the words themselves.
            before: the value's text up to them, so that an earlier same word is not taken for them.
        """
        found = self.document.fault(where, reason)
        source = self.document.source
        if not shown or not source:
            return found
        start = 0
        first = self.document.text_line if where == () and self.document.text else found.line
        for _line in range(first - 1):
            start = source.find("\n", start) + 1
        folded = re.compile(r"\s+".join(map(re.escape, shown.split())))  # a long text is broken anywhere
        places = [one.start() for one in islice(folded.finditer(source, start), before.count(shown) + 1)]
        if len(places) <= before.count(shown):
            return found
        return Fault(found.file, source.count("\n", 0, places[-1]) + 1, reason)


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of a file."""

    page: Page
    where: Where
    text: str
    is_spoken: bool = False  # by a client or by somebody who may be wrong

    @property
    def key(self) -> str:
        """The name of the field."""
        return next((part for part in reversed(self.where) if isinstance(part, str)), "")

    def fault(self, reason: str, shown: str = "", at: int = 0) -> Fault:
        """A fault in the text; `at` is where in it `shown` stands."""
        return self.page.fault(self.where, reason, shown=shown, before=self.text[:at])


@dataclass(slots=True)
class Material:
    """Everything that one module's folder holds."""

    slug: str
    pages: list[Page] = field(default_factory=list)
    _passages: list[Passage] = field(default_factory=list)

    def one(self, sort: str) -> Page | None:
        """The file of a sort that a folder has once."""
        return next((page for page in self.pages if page.sort == sort), None)

    def all(self, sort: str) -> list[Page]:
        """The files of a sort, in the order of their names."""
        return [page for page in self.pages if page.sort == sort]

    def rows(self, sort: str) -> list[dict[str, Any]]:
        """The rows of a file that is a list; none where it is missing."""
        page = self.one(sort)
        return page.rows() if page else []

    @property
    def module(self) -> Page:
        """module.yaml."""
        return next(page for page in self.pages if page.sort == "module")

    @property
    def programme(self) -> Page | None:
        """programme.yaml; None where there is no course yet."""
        return self.one("programme")

    @property
    def days(self) -> int:
        """How long the module says it is."""
        return int(self.module.content["days"])

    @property
    def note(self) -> str | None:
        """What the module says of itself while it is below the bar; None when it is at the bar."""
        programme = self.programme
        said: str | None = programme.content["passport"]["content_note"] if programme else ""
        return said

    @property
    def is_complete(self) -> bool:
        """Whether the module claims to be at the bar, so that its counts are judged."""
        return self.programme is not None and self.note is None

    def steps(self) -> Iterator[tuple[Where, dict[str, Any]]]:
        """The steps of all days, with their places."""
        programme = self.programme
        for at, day in enumerate(programme.content["days"] if programme else ()):
            for index, step in enumerate(day["steps"]):
                yield ("days", at, "steps", index), step

    @property
    def passages(self) -> list[Passage]:
        """Every text of every file; read once."""
        if not self._passages:
            self._passages = [one for page in self.pages for one in passages_of(page)]
        return self._passages

    def scripts(self) -> Iterator[tuple[Page, Script]]:
        """The dialogues as they are played."""
        for page in self.all("dialogues"):
            yield page, read_script(page.content)


def material_of(slug: str, documents: Iterable[Document]) -> Material:
    """The module's files by sort."""
    pages = []
    for document in documents:
        parts = document.name.split("/")
        sort = parts[-2] if parts[-2:-1] and parts[-2] in FOLDERS else parts[-1].rpartition(".")[0]
        if sort in (*FOLDERS, *FILES):
            pages.append(Page(sort, document))
    return Material(slug, sorted(pages, key=lambda page: page.document.name))


def passages_of(page: Page) -> Iterator[Passage]:
    """The texts of a file, those without a word of Russian left out."""
    yield from _walk(page, (), page.content)
    if page.document.text:
        yield Passage(page, (), page.document.text)


def _walk(page: Page, where: Where, value: Any) -> Iterator[Passage]:
    if isinstance(value, dict):
        for key, one in value.items():
            if key not in NO_TEXT or (key == "criteria" and page.sort == "rubrics"):
                yield from _walk(page, (*where, key), one)
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _walk(page, (*where, at), one)
    elif isinstance(value, str) and LETTERS.search(value) and not CODE.match(value):
        yield Passage(page, where, value, _is_spoken(page, where))


def _is_spoken(page: Page, where: Where) -> bool:
    """Whether somebody says it, or it is an answer that may be wrong: our voice is not judged by it."""
    names = [part for part in where if isinstance(part, str)]
    if page.sort in SPOKEN:
        inside = names[0] in {"turns", "lines"}
        return inside and names[-1] in SPOKEN[page.sort]
    if page.sort == "questions":
        return names[0] in {"lines", "extra"} or (names[0] in {"options", "reasons"} and names[-1] == "text")
    return page.sort == "exercises" and names[-2:] == ["role_card", "lines"]


def held_by(material: Material) -> Held:
    """The computed minutes of a module that has a programme."""
    programme = material.programme
    tests = programme.content["tests"] if programme else {}
    played = {page.code for page in material.all("dialogues")}
    projects = {page.code for page in material.all("exercises") if page.content["kind"] == "project"}
    practised = [
        (step["ref"], step["minutes"])
        for _where, step in material.steps()
        if step["kind"] == "exercise" and step["ref"] not in played
    ]
    return held_minutes(
        lessons=[page.document.text for page in material.all("lessons")],
        turns=[script.reach.longest(script) for _page, script in material.scripts()],
        transcripts=[
            (words_in(read_aloud(page.content)), page.content["task_minutes"])
            for page in material.all("transcripts")
        ],
        cases=[
            sum(words_in(row[key]) for key in ("text", "question", "answer"))
            for row in material.rows("cases")
        ],
        questions=(tests["entry"]["questions"], tests["final"]["questions"]) if tests else (0, 0),
        exercises=[minutes for ref, minutes in practised if ref not in projects],
        drills=[step.get("drill", 0) for _where, step in material.steps()],
        projects=[minutes for ref, minutes in practised if ref in projects],
    )
