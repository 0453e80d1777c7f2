"""What transcripts, cases, cards, objections, the job aid and texts with norms must agree on."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from catalog.loading.files import Document, Fault, Where
from catalog.loading.folder import CatalogueFiles, CourseFiles, rows_of
from catalog.loading.question_checks import GAP
from catalog.markdown import CONTAINERS
from catalog.norms import unknown_marks

MARKED_LINES = 4
SHOWN_WITH_NORMS = {"self", "webinar", "onsite", "notes"}  # of the plan
FENCE = re.compile(r"^:::[ \t]*(?P<word>\S*)[ \t]*(?P<rest>.*)$", re.MULTILINE)
MINUTES = re.compile(r"[1-9]\d?")


def check_materials(course: CourseFiles) -> Iterator[Fault]:
    """All disagreements of the files that a course has beside lessons, questions and practice."""
    yield from check_transcripts(course)
    for document in (course.cases, course.cards, course.objections):
        if document is not None:
            yield from _rows(course, document)
    for document in (*course.lessons, *filter(None, [course.jobaid])):
        yield from check_containers(document, is_aid=document is course.jobaid)
    yield from _refreshers(course)


def check_transcripts(course: CourseFiles) -> Iterator[Fault]:
    """Each is called by its code, belongs to a lesson, and has enough to be found."""
    for document in course.transcripts:
        row = document.content
        if PurePosixPath(document.name).stem != row["code"]:
            yield document.fault(("code",), _("the file is called otherwise"))
        if sum("mark" in line for line in row["lines"]) < MARKED_LINES:
            yield document.fault(("lines",), _("fewer than four lines are marked"))
        yield from _belongs(course, document, (), row["lesson"], row["outcomes"])


def _rows(course: CourseFiles, document: Document) -> Iterator[Fault]:
    """Codes once; lessons and outcomes that exist."""
    seen = set()
    for at, row in enumerate(rows_of(document)):
        if row["code"] in seen:
            yield document.fault((at, "code"), _("«%s» is there already") % row["code"])
        seen.add(row["code"])
        promised = [row["outcome"]] if "outcome" in row else []
        yield from _belongs(course, document, (at,), row["lesson"], promised)


def _belongs(
    course: CourseFiles, document: Document, where: Where, lesson: int, outcomes: list[str]
) -> Iterator[Fault]:
    """The lesson and the outcomes are the programme's."""
    if lesson not in {one.content["number"] for one in course.lessons}:
        yield document.fault((*where, "lesson"), _("there is no lesson %s") % lesson)
    known = {row["code"] for row in course.programme.content["outcomes"]}
    key = "outcomes" if "outcomes" in (document.content if not where else ()) else "outcome"
    for code in outcomes:
        if code not in known:
            yield document.fault((*where, key), _("there is no outcome %s") % code)


def _refreshers(course: CourseFiles) -> Iterator[Fault]:
    """Refreshers name cards that exist, and each day once."""
    cards = {row["code"] for row in rows_of(course.cards)}
    days = Counter(row["day"] for row in course.programme.content["refreshers"])
    for at, row in enumerate(course.programme.content["refreshers"]):
        if days[row["day"]] > 1:
            yield course.programme.fault(("refreshers", at, "day"), _("«%s» is there already") % row["day"])
        for place, code in enumerate(row.get("cards", ())):
            if code not in cards:
                where = ("refreshers", at, "cards", place)
                yield course.programme.fault(where, _("there is no card %s") % code)


def check_containers(document: Document, *, is_aid: bool) -> Iterator[Fault]:
    """Boxes are of the known kinds, are closed, do not stand in each other; a task says its minutes."""
    opened: re.Match[str] | None = None
    allowed = {"formula"} if is_aid else {*CONTAINERS, "trainer"}
    for fence in FENCE.finditer(document.text):
        word, rest = fence["word"], fence["rest"].strip()
        if not word:
            if opened is None:
                yield document.text_fault(fence.start(), _("«:::» closes a box that was not opened"))
            opened = None
            continue
        if opened is not None:
            yield document.text_fault(fence.start(), _("a box begins inside another one that is not closed"))
        if word not in allowed:
            yield document.text_fault(fence.start(), _("there is no box «%s» here") % word)
        elif word == "task" and not MINUTES.fullmatch(rest):
            yield document.text_fault(fence.start(), _("a task says its minutes: «::: task 10»"))
        elif word != "task" and rest:
            yield document.text_fault(fence.start(), _("a box has a name and nothing after it"))
        opened = fence
    if opened is not None:
        yield document.text_fault(opened.start(), _("the box is not closed"))


# --- norms -------------------------------------------------------------------------------------------
def check_norms(files: CatalogueFiles) -> Iterator[Fault]:
    """Each norm once, its default within its bounds; every norm that a text names exists."""
    seen = set()
    for at, row in enumerate(rows_of(files.norms)):
        if row["code"] in seen:
            yield files.norms.fault((at, "code"), _("«%s» is there already") % row["code"])
        seen.add(row["code"])
        if not row["min"] <= row["default"] <= row["max"]:
            yield files.norms.fault((at, "default"), _("the default is outside its bounds"))
    for course in files.courses.values():
        for document in course.documents:
            yield from norm_faults(document, seen)


def norm_faults(document: Document, codes: set[str]) -> Iterator[Fault]:
    """Norms of one file that do not exist."""
    for place, said in unknown_marks(document.text, codes):
        yield document.text_fault(place, _("there is no norm «%s»") % said)
    plan = document.name.endswith("programme.yaml")
    for where, text in _texts(document.content, ()):
        if "{{" in text and (where == ("title",) or (plan and where[-1] not in SHOWN_WITH_NORMS)):
            yield document.fault(where, _("a norm is not replaced here: write it in words"))
        rows = document.content if isinstance(document.content, list) else ()
        is_gapped = bool(rows) and rows[int(where[0])].get("kind") == "cloze"
        for place, said in unknown_marks(text, codes):
            if not (is_gapped and GAP.match(text, place)):
                yield document.fault(where, _("there is no norm «%s»") % said)


def _texts(content: Any, where: Where) -> Iterator[tuple[Where, str]]:
    """Every text of a file and where it stands."""
    if isinstance(content, str):
        yield where, content
    elif isinstance(content, list):
        for at, one in enumerate(content):
            yield from _texts(one, (*where, at))
    elif isinstance(content, dict):
        for key, one in content.items():
            yield from _texts(one, (*where, key))
