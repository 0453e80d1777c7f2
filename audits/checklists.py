"""A checklist as an observer fills it: its parts for a page, what is read of it, what it still lacks.

No database. Answers and comments are kept as `Observation` keeps them; the clock holds aware ISO moments.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from audits.maturity import CANNOT_TELL, LEVEL, LEVELS, level_text, levels_score, needs_evidence, type_of
from figures.visits import NOT_APPLICABLE, Item, ItemType, Visit, VisitScore, visit_score

Body = Mapping[str, Any]
Value = str | int | float

LONGEST_COMMENT = 1_000
LONGEST_TIME = 86_400  # seconds
CLOCK = ("arrived", "served", "left")
CLOCK_FORMAT = "%Y-%m-%dT%H:%M"

WORDS: Mapping[str, str | Promise] = {
    "yes": pgettext_lazy("checklist", "Yes"),
    "partly": pgettext_lazy("checklist", "Partly"),
    "no": pgettext_lazy("checklist", "No"),
    NOT_APPLICABLE: pgettext_lazy("checklist", "Not applicable"),
    CANNOT_TELL: pgettext_lazy("checklist", "Cannot tell"),
}
MARKS: Mapping[str, tuple[str, ...]] = {
    ItemType.YES_NO: ("yes", "no"),
    ItemType.YES_PARTLY_NO: ("yes", "partly", "no"),
    ItemType.SCALE5: ("1", "2", "3", "4", "5"),
    ItemType.TIME: (),
    LEVEL: LEVELS,
}
APART: Mapping[str, tuple[str, ...]] = {LEVEL: (NOT_APPLICABLE, CANNOT_TELL)}
"""What says that there is no answer: «не применимо» everywhere, and what else a type has."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has filled in so far; only items of the checklist, only answers of their types."""

    answers: Mapping[str, Value] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    clock: Mapping[str, str] = field(default_factory=dict)


class Mark(NamedTuple):
    """One answer to choose from. is_asking: whether it needs a comment."""

    value: str
    label: str | Promise
    is_asking: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One item on the page. value: the given answer as a field has it; shown: the same in words.

    note: what the level that was given means. is_asking: whether the answer needs a comment.
    """

    code: str
    text: str
    type: str
    is_critical: bool
    norm: str
    marks: tuple[Mark, ...]
    apart: tuple[Mark, ...]
    value: str
    shown: str
    note: str
    comment: str
    is_asking: bool
    photos: tuple[Any, ...] = ()

    @property
    def is_failed(self) -> bool:
        """Whether the answer is «no»."""
        return self.value == "no"


@dataclass(frozen=True, slots=True)
class Part:
    """One section with its items."""

    code: str
    title: str
    questions: tuple[Question, ...]

    @property
    def done(self) -> int:
        """How many have an answer."""
        return sum(one.value != "" for one in self.questions)


@dataclass(frozen=True, slots=True)
class Lack:
    """What keeps a checklist from being sent. item: its code, or a field of the clock."""

    item: str
    text: str


# --- the page -----------------------------------------------------------------------------------------
def parts_of(body: Body, draft: Draft, photos: Mapping[str, tuple[Any, ...]] | None = None) -> list[Part]:
    """Sections in their order, each with its items and what was answered.

    Args:
        body: of the instrument, norms by value. photos: by item.
    """
    return [
        Part(
            code=section["code"],
            title=section["title"],
            questions=tuple(
                _question(item, draft, (photos or {}).get(item["code"], ()))
                for item in body["items"]
                if item["section"] == section["code"]
            ),
        )
        for section in body["sections"]
    ]


def shown_answer(item: Mapping[str, Any], value: Value | None) -> str:
    """An answer in words: «Да», «4 из 5», «1:15», «уровень 2 из 4»; empty without one."""
    if value is None:
        return ""
    if value in WORDS:
        return str(WORDS[str(value)])
    if type_of(item) == LEVEL:
        return _("level %(level)s of 4") % {"level": value}
    if type_of(item) == ItemType.TIME:
        minutes, seconds = divmod(round(float(value)), 60)
        return f"{minutes}:{seconds:02d}"
    return _("%(mark)s of 5") % {"mark": value}


def local_clock(draft: Draft, zone: str) -> dict[str, str]:
    """The moments as a field of the page has them, by the wall clock of the branch."""
    found = {}
    for name in CLOCK:
        moment = parse_datetime(draft.clock.get(name, ""))
        found[name] = moment.astimezone(ZoneInfo(zone)).strftime(CLOCK_FORMAT) if moment else ""
    return found


def _question(item: Mapping[str, Any], draft: Draft, photos: tuple[Any, ...]) -> Question:
    value = draft.answers.get(item["code"])
    kind = type_of(item)
    return Question(
        code=item["code"],
        text=item["text"],
        type=kind,
        is_critical=bool(item.get("critical")),
        norm=item.get("norm") or "",
        marks=tuple(_mark(item, mark) for mark in MARKS[kind]),
        apart=tuple(_mark(item, mark) for mark in APART.get(kind, (NOT_APPLICABLE,))),
        value="" if value is None else str(value),
        shown=shown_answer(item, value),
        note=level_text(item, value),
        comment=draft.comments.get(item["code"], ""),
        is_asking=asks_for_comment(item, value),
        photos=photos,
    )


def _mark(item: Mapping[str, Any], mark: str) -> Mark:
    value = read_value(item, mark)
    return Mark(mark, WORDS.get(mark) or level_text(item, value) or mark, asks_for_comment(item, value))


# --- what was filled in ---------------------------------------------------------------------------------
def read_draft(body: Body, data: Mapping[str, Any], zone: str) -> Draft:
    """What a page's script sent: {answers, comments, clock}; whatever is no answer is left out.

    Args:
        zone: of the branch; moments without one are by its wall clock.
    """
    answers, comments, clock = (_mapping(data.get(name)) for name in ("answers", "comments", "clock"))
    items = {item["code"]: item for item in body["items"]}
    given = {code: read_value(item, answers.get(code)) for code, item in items.items()}
    said = {code: _plain(comments.get(code))[:LONGEST_COMMENT] for code in items}
    moments = {name: read_moment(str(clock.get(name) or ""), zone) for name in CLOCK}
    return Draft(
        answers={code: value for code, value in given.items() if value is not None},
        comments={code: text for code, text in said.items() if text},
        clock={name: moment for name, moment in moments.items() if moment},
    )


def read_form(body: Body, data: Mapping[str, str], zone: str) -> Draft:
    """The same from a form sent without a script: a-<item>, n-<item>, c-<item>, clock-<name>."""
    codes = [item["code"] for item in body["items"]]
    answers = {code: NOT_APPLICABLE if data.get(f"n-{code}") else data.get(f"a-{code}") for code in codes}
    comments = {code: data.get(f"c-{code}", "").replace("\r\n", "\n") for code in codes}
    clock = {name: data.get(f"clock-{name}", "") for name in CLOCK}
    return read_draft(body, {"answers": answers, "comments": comments, "clock": clock}, zone)


def read_value(item: Mapping[str, Any], given: object) -> Value | None:
    """An answer of the item's type; None for anything else."""
    text = str(given).strip() if isinstance(given, str | int | float) and not isinstance(given, bool) else ""
    kind = type_of(item)
    if text in APART.get(kind, (NOT_APPLICABLE,)):
        return text
    if kind == ItemType.TIME:
        return read_seconds(text)
    if text not in MARKS[kind]:
        return None
    return int(text) if kind in (ItemType.SCALE5, LEVEL) else text


def read_seconds(text: str) -> int | None:
    """«75», «1:15», «1:02:05» as whole seconds within a day; None for anything else."""
    parts = text.split(":")
    if not 1 <= len(parts) <= 3 or not all(one.isascii() and one.isdigit() for one in parts):
        return None
    if any(len(one) > 5 for one in parts) or any(int(one) > 59 for one in parts[1:]):
        return None
    total = 0
    for one in parts:
        total = total * 60 + int(one)
    return total if total <= LONGEST_TIME else None


def read_moment(text: str, zone: str) -> str:
    """An aware ISO moment of what a field of the page holds; empty for anything else."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return ""
    if found is None or not 2000 <= found.year <= 2100:
        return ""
    aware = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
    return aware.isoformat(timespec="minutes")


def moment_of(draft: Draft, name: str = "arrived") -> datetime | None:
    """One moment of the clock."""
    return parse_datetime(draft.clock.get(name, ""))


def asks_for_comment(item: Mapping[str, Any], value: Value | None) -> bool:
    """Whether the answer needs words beside it: a «no», a level that is believed with evidence only."""
    return needs_evidence(value) if type_of(item) == LEVEL else value == "no"


# --- what it lacks, what it is worth ----------------------------------------------------------------------
def lacks_of(body: Body, draft: Draft, *, has_clock: bool) -> list[Lack]:
    """Why the checklist cannot be sent yet, in the order of the page; empty if it can.

    Every item has an answer, every «no» its comment, every level from the second on its evidence; there is a
    beginning, and the moments follow one another.
    """
    return [*(_clock_lacks(draft) if has_clock else ()), *_item_lacks(body, draft)]


def score_of(body: Body, answers: Mapping[str, Value]) -> VisitScore:
    """The sheet's own score, of a checklist capped by critical failures; items of context do not count."""
    if any(type_of(item) == LEVEL for item in body["items"]):
        return levels_score(body, answers)
    items = [
        Item(
            code=item["code"],
            section=item["section"],
            criterion=item["criterion"],
            kind=ItemType(item["type"]),
            weight=item["weight"],
            critical=item["critical"],
            target=item.get("target"),
            limit=item.get("limit"),
        )
        for item in body["items"]
        if item["criterion"] is not None
    ]
    weights = {section["code"]: float(section.get("weight", 1)) for section in body["sections"]}
    return visit_score(Visit("", answers), items, weights)


def _clock_lacks(draft: Draft) -> Iterator[Lack]:
    if not draft.clock.get("arrived"):
        yield Lack("clock-arrived", _("The time of the beginning is missing."))
    moments = [found for name in CLOCK if (found := moment_of(draft, name))]
    if moments != sorted(moments):
        yield Lack("clock-arrived", _("The times do not follow one another: compare them."))


def _item_lacks(body: Body, draft: Draft) -> Iterator[Lack]:
    order = {section["code"]: at for at, section in enumerate(body["sections"])}
    for item in sorted(body["items"], key=lambda one: order[one["section"]]):
        code = item["code"]
        if code not in draft.answers:
            yield Lack(code, _("No answer: %s") % item["text"])
        elif asks_for_comment(item, draft.answers[code]) and code not in draft.comments:
            is_level = type_of(item) == LEVEL
            text = _("Level without evidence: %s") if is_level else _("«No» without a comment: %s")
            yield Lack(code, text % item["text"])


def _plain(value: object) -> str:
    """The text without what a database refuses: NUL and halves of characters."""
    text = value if isinstance(value, str) else ""
    return text.encode("utf-8", "ignore").decode().replace("\x00", "").strip()


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
