"""Drawing a test from a question bank: which questions, in which order, what the browser may see.

The seed is stored, so a draw can be repeated and explained. Option codes are given anew by the shown
order: an author writes the steps of an order question in their right order, and their codes would tell.
"""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from string import ascii_lowercase
from typing import Any, NotRequired, TypedDict


class Option(TypedDict):
    """One option as drawn: of a choice, an order, a reason, a right side of matching."""

    code: str  # by the shown order: a, b, c…
    origin: str  # as authored
    text: str
    correct: NotRequired[bool]
    rank: NotRequired[str]  # best_worst: best | worst | between
    why: NotRequired[str]
    html: NotRequired[str]  # of the text, where it is not plain; see `dressed`
    why_html: NotRequired[str]


class Left(TypedDict):
    """What a right side is sought for."""

    code: str
    text: str
    right: str  # code of the option that belongs to it
    html: NotRequired[str]


class Line(TypedDict):
    """One line of a transcript, by its place."""

    code: str  # 1, 2, 3…
    origin: str
    who: str
    text: str
    fault: bool
    why: str
    html: NotRequired[str]
    why_html: NotRequired[str]


class Gap(TypedDict):
    """One missing word."""

    code: str  # as in the text: {{1}}
    accept: list[str]
    width: int  # characters


class Drawn(TypedDict):
    """One question as drawn, by value; what grades it is inside, so it is never sent whole."""

    code: str
    kind: str
    text: str
    options: list[Option]
    right_order: list[str]
    keys: list[dict[str, Any]]
    pass_keys: int
    reference: str
    explanation: str
    outcome: str
    lesson: int | None
    critical: bool
    points: str
    lefts: NotRequired[list[Left]]  # matching
    is_true: NotRequired[bool]  # true_false
    answer: NotRequired[str]  # calculation
    tolerance: NotRequired[str]
    unit: NotRequired[str]
    solution: NotRequired[str]
    lines: NotRequired[list[Line]]  # faults
    gaps: NotRequired[list[Gap]]  # cloze
    version: NotRequired[str]  # fingerprint of the body that was drawn
    void: NotRequired[bool]  # taken out afterwards: leaves both sums of points
    html: NotRequired[str]
    explanation_html: NotRequired[str]
    reference_html: NotRequired[str]
    solution_html: NotRequired[str]


class ShownText(TypedDict):
    """An option, a left side or a line as the browser sees it."""

    code: str
    text: str
    html: NotRequired[str]
    who: NotRequired[str]


class ShownGap(TypedDict):
    """A missing word as the browser sees it."""

    code: str
    width: int


class Shown(TypedDict):
    """A question as the browser sees it before the attempt is finished."""

    code: str
    kind: str
    text: str
    options: list[ShownText]
    html: NotRequired[str]
    lefts: NotRequired[list[ShownText]]
    unit: NotRequired[str]
    lines: NotRequired[list[ShownText]]
    gaps: NotRequired[list[ShownGap]]


class BankQuestion(TypedDict):
    """A question of the bank, as the catalogue keeps it."""

    code: str
    kind: str
    body: Mapping[str, Any]
    outcome: str
    lesson: int | None
    critical: bool
    points: str
    difficulty: NotRequired[int]  # read by rules alone


class Rule(TypedDict):
    """`count` questions of such an outcome, kind and difficulty; what is not named is any."""

    count: int
    outcome: NotRequired[str]
    kind: NotRequired[str]
    difficulty: NotRequired[int]


GAP_WIDTH = 12
FITTED = ("outcome", "kind", "difficulty")
SEEN = ("code", "text", "html", "who")


# --- which questions -------------------------------------------------------------------------------
def draw(
    bank: Sequence[BankQuestion],
    *,
    count: int,
    seed: int,
    seen: Collection[str] = (),
    rules: Sequence[Rule] = (),
) -> list[Drawn]:
    """`count` questions of the bank by the seed; fewer when the bank is smaller.

    Critical ones are always in. Then the rules are filled in their order (a critical question counts for
    the first rule that it fits), then the rest freely. Everywhere what earlier attempts have not seen goes
    first; a rule whose questions have all been seen takes seen ones.
    """
    luck = random.Random(seed)  # noqa: S311 - a repeatable draw, not a secret
    shuffled = sorted(bank, key=lambda one: one["code"])
    luck.shuffle(shuffled)
    by_need = sorted(shuffled, key=lambda one: (not one["critical"], one["code"] in seen))
    size = max(count, sum(one["critical"] for one in bank))
    chosen = _chosen(by_need, size, rules)
    luck.shuffle(chosen)
    return [_snapshot(one, luck) for one in chosen]


def _chosen(by_need: Sequence[BankQuestion], size: int, rules: Sequence[Rule]) -> list[BankQuestion]:
    """At most `size` questions: critical ones, those of the rules, the rest; each group by need."""
    chosen = [one for one in by_need if one["critical"]]
    counted: set[str] = set()  # questions that some rule has taken into account
    for rule in rules:
        fitting = [one for one in by_need if one["code"] not in counted and _fits(one, rule)]
        held = {one["code"] for one in chosen}
        fitting.sort(key=lambda one: one["code"] not in held)  # stable: those already in go first
        for one in fitting[: rule["count"]]:
            if one["code"] in held:
                counted.add(one["code"])
            elif len(chosen) < size:
                counted.add(one["code"])
                chosen.append(one)
    held = {one["code"] for one in chosen}
    return [*chosen, *(one for one in by_need if one["code"] not in held)][:size]


def _fits(question: BankQuestion, rule: Rule) -> bool:
    """Whether the question is what the rule asks for."""
    return all(question.get(name) == rule[name] for name in FITTED if name in rule)  # type: ignore[literal-required]


# --- one question by value -------------------------------------------------------------------------
def _snapshot(question: BankQuestion, luck: random.Random) -> Drawn:
    """The question by value, its options shuffled and coded by their shown order."""
    body, kind = question["body"], question["kind"]
    authored = _authored_options(kind, body)
    options: list[Option] = [
        {**option, "code": ascii_lowercase[place], "origin": option["code"]}  # type: ignore[typeddict-item]
        for place, option in enumerate(_shuffled(authored, luck, never_as_is=kind == "order"))
    ]
    code_of = {option["origin"]: option["code"] for option in options}
    drawn = Drawn(
        code=question["code"],
        kind=kind,
        text=body["text"],
        options=options,
        right_order=[code_of[one["code"]] for one in authored] if kind == "order" else [],
        keys=list(body.get("keys", ())),
        pass_keys=body.get("pass_keys", 0),
        reference=body.get("reference", ""),
        explanation=body.get("explanation", ""),
        outcome=question["outcome"],
        lesson=question["lesson"],
        critical=question["critical"],
        points=question["points"],
    )
    if kind in OWN_PARTS:
        drawn.update(OWN_PARTS[kind](body, options))  # type: ignore[typeddict-item]
    return drawn


def _authored_options(kind: str, body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What is shuffled: options, reasons, or the right sides, a text that belongs to two only once."""
    if kind == "true_false":
        return list(body["reasons"])
    if kind != "matching":
        return list(body.get("options", ()))
    sides = [*({"code": one["code"], "text": one["right"]} for one in body["pairs"]), *body.get("extra", ())]
    return list({one["text"]: one for one in reversed(sides)}.values())[::-1]


def _shuffled(
    options: list[Mapping[str, Any]], luck: random.Random, *, never_as_is: bool
) -> list[Mapping[str, Any]]:
    """The options in a random order; `never_as_is` refuses the order they came in."""
    shown = list(options)
    luck.shuffle(shown)
    if never_as_is and len(options) > 1 and shown == options:
        shown = [*shown[1:], shown[0]]
    return shown


def _matching(body: Mapping[str, Any], options: Sequence[Option]) -> dict[str, Any]:
    by_text = {option["text"]: option["code"] for option in options}
    return {
        "lefts": [
            Left(code=one["code"], text=one["left"], right=by_text[one["right"]]) for one in body["pairs"]
        ]
    }


def _true_false(body: Mapping[str, Any], _options: Sequence[Option]) -> dict[str, Any]:
    return {"is_true": body["is_true"]}


def _calculation(body: Mapping[str, Any], _options: Sequence[Option]) -> dict[str, Any]:
    parts = ("answer", "tolerance", "unit", "solution")
    return {name: body.get(name, "") for name in parts}


def _faults(body: Mapping[str, Any], _options: Sequence[Option]) -> dict[str, Any]:
    """Lines keep their order and are coded by it: the author's codes might tell."""
    return {
        "lines": [
            Line(
                code=str(place),
                origin=one["code"],
                who=one["who"],
                text=one["text"],
                fault=one["fault"],
                why=one.get("why", ""),
            )
            for place, one in enumerate(body["lines"], start=1)
        ]
    }


def _cloze(body: Mapping[str, Any], _options: Sequence[Option]) -> dict[str, Any]:
    return {
        "gaps": [
            Gap(code=one["code"], accept=list(one["accept"]), width=one.get("width", GAP_WIDTH))
            for one in body["gaps"]
        ]
    }


OWN_PARTS: dict[str, Callable[[Mapping[str, Any], Sequence[Option]], dict[str, Any]]] = {
    "matching": _matching,
    "true_false": _true_false,
    "calculation": _calculation,
    "faults": _faults,
    "cloze": _cloze,
}


# --- how it looks ----------------------------------------------------------------------------------
class Render(TypedDict):
    """Two ways from Markdown to safe HTML; each gives "" for a text that has no marks."""

    block: Callable[[str], str]  # paragraphs, lists, tables
    inline: Callable[[str], str]  # a part of a line


def dressed(question: Drawn, render: Render) -> Drawn:
    """The question with HTML beside each text that is more than plain; plain ones stay as they are."""
    dress = {**question}
    _dress(dress, render["block"], text="html", explanation="explanation_html")
    _dress(dress, render["block"], reference="reference_html", solution="solution_html")
    for name in ("options", "lefts", "lines"):
        if name in dress:
            rows = [{**one} for one in dress[name]]  # type: ignore[attr-defined]
            is_select = name == "options" and question["kind"] == "matching"  # which shows no marks
            for row in rows if not is_select else ():
                _dress(row, render["inline"], text="html", why="why_html")
            dress[name] = rows
    return dress  # type: ignore[return-value]


def _dress(row: dict[str, Any], render: Callable[[str], str], **names: str) -> None:
    """Put HTML beside the named texts of the row."""
    for source, target in names.items():
        if row.get(source) and (html := render(row[source])):
            row[target] = html


def shown(question: Drawn) -> Shown:
    """What a browser may know of a question while it can still be answered."""
    visible = Shown(
        code=question["code"],
        kind=question["kind"],
        text=question["text"],
        options=_texts(question["options"]),
    )
    if "html" in question:
        visible["html"] = question["html"]
    if "lefts" in question:
        visible["lefts"] = _texts(question["lefts"])
    if "unit" in question:
        visible["unit"] = question["unit"]
    if "lines" in question:
        visible["lines"] = _texts(question["lines"])
    if "gaps" in question:
        visible["gaps"] = [ShownGap(code=one["code"], width=one["width"]) for one in question["gaps"]]
    return visible


def _texts(rows: Sequence[Mapping[str, Any]]) -> list[ShownText]:
    """The rows without what grades them."""
    return [{name: row[name] for name in SEEN if name in row} for row in rows]  # type: ignore[misc]
