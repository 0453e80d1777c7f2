"""What the methodologist's pages of dialogues show: published ones, drafts, places in the plan."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.dialogue_map import Map, draw
from catalog.loading.dialogues import remarks_on
from catalog.loading.files import Where
from catalog.models import DialogueDraft, Exercise, Module, PlanStep, Programme

CODE = "dialog-"
FRESH_TEXT = "…"


@dataclass(frozen=True, slots=True)
class DialogueRow:
    """One dialogue of a module: published, drafted, or both."""

    code: str
    title: str
    published: Exercise | None
    draft: DialogueDraft | None


@dataclass(slots=True)
class TurnRow:
    """One turn of a draft with what the linter says of it."""

    turn: dict[str, Any]
    number: int
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class DraftPage:
    """A draft as its page shows it."""

    content: dict[str, Any]
    turns: list[TurnRow]
    ending_faults: list[str]
    other_faults: list[str]
    map: Map
    faulty: set[str]  # codes of turns and endings with faults

    @property
    def faults(self) -> int:
        """How many there are."""
        return sum(len(row.faults) for row in self.turns) + len(self.ending_faults) + len(self.other_faults)


def current_of(module: Module) -> Programme | None:
    """The module's newest published version."""
    return Programme.objects.current().filter(module=module).first()


def dialogues_of(module: Module) -> list[DialogueRow]:
    """Published dialogues and drafts of a module by code. Three queries."""
    current = current_of(module)
    kind = Exercise.Kind.DIALOGUE
    published = {one.code: one for one in Exercise.objects.filter(programme=current, kind=kind)}
    drafts = {one.code: one for one in module.dialogue_drafts.select_related("updated_by")}
    return [
        DialogueRow(
            code,
            drafts[code].title if code in drafts else published[code].title,
            published.get(code),
            drafts.get(code),
        )
        for code in sorted({*published, *drafts})
    ]


def free_code(rows: Sequence[DialogueRow]) -> str:
    """The code of the next new dialogue."""
    taken = {row.code for row in rows}
    return next(f"{CODE}{number}" for number in range(1, len(taken) + 2) if f"{CODE}{number}" not in taken)


def draft_page(content: dict[str, Any]) -> DraftPage:
    """Turns with their faults, and the map."""
    page = DraftPage(
        content=content,
        turns=[TurnRow(turn, number) for number, turn in enumerate(content["turns"], start=1)],
        ending_faults=[],
        other_faults=[],
        map=draw(content),
        faulty=set(),
    )
    for where, reason in remarks_on(content):
        _place(page, where, reason)
    return page


def _place(page: DraftPage, where: Where, reason: str) -> None:
    """A fault goes where its turn or ending is."""
    group, at = where[0], where[1] if len(where) > 1 else None
    if group == "turns" and isinstance(at, int):
        page.turns[at].faults.append(reason)
        page.faulty.add(page.turns[at].turn["code"])
    elif group == "endings":
        page.ending_faults.append(reason)
        if isinstance(at, int):
            page.faulty.add(page.content["endings"][at]["code"])
    else:
        page.other_faults.append(reason)


def sessions_of(programme: Programme | None, code: str) -> list[PlanStep]:
    """Sessions that might become the dialogue's step; none when a step leads to it already."""
    steps = PlanStep.objects.filter(programme=programme)
    if programme is None or steps.filter(kind=PlanStep.Kind.EXERCISE, ref=code).exists():
        return []
    return list(steps.filter(kind=PlanStep.Kind.SESSION))


def fresh_content(programme: Programme | None) -> dict[str, Any]:
    """A dialogue to begin with: one turn, two replies, three endings."""
    rubric = programme.rubrics.order_by("pk").first() if programme else None
    criterion = rubric.criteria[0]["code"] if rubric else "К1"
    outcome = programme.outcomes[0]["code"] if programme and programme.outcomes else "Н1"

    def reply(mark: int, following: str) -> dict[str, Any]:
        return {
            "text": FRESH_TEXT,
            "mood": 0,
            "marks": {criterion: mark},
            "why": FRESH_TEXT,
            "next": following,
        }

    def ending(code: str, kind: str) -> dict[str, Any]:
        return {"code": code, "kind": kind, "title": FRESH_TEXT, "text": FRESH_TEXT, "hints": [FRESH_TEXT]}

    return {
        "code": "",
        "title": "Новый диалог",
        "minutes": 20,
        "rubric": rubric.code if rubric else "pz-1",
        "criteria": [criterion],
        "lesson": 1,
        "outcomes": [outcome],
        "setting": FRESH_TEXT,
        "client": "Клиент",
        "mood": 3,
        "start": "turn-1",
        "turns": [
            {"code": "turn-1", "client": FRESH_TEXT, "replies": [reply(3, "good"), reply(0, "poor")]},
        ],
        "endings": [ending("good", "good"), ending("fair", "fair"), ending("poor", "poor")],
    }
