"""A questionnaire as a page shows it and as its answers come back. No database.

Names of fields: `e-SQ01` and `p-SQ01` of a pair, `m-SQ01` of its minimum, `a-ES01` of a statement, `w-T` of
importance, `w-most` of importance in words, `comment`, `service`, `segment`. Marks are digits, UNSURE is «не
могу оценить», NOT_MINE «ко мне не относится».
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from audits.importance_order import KEY, Place, asks_order, places_of, read_order
from audits.pair_sides import PERCEIVED, has_minimum, lead_of, sides_of

UNSURE, NOT_MINE = "x", "na"
NOT_APPLICABLE = "NA"  # as observations keep NOT_MINE
TOTAL = 100  # points of importance
COMMENT_AT_MOST, SERVICE_AT_MOST = 1000, 80
COMMENT = "comment"  # key of Observation.comments
SEGMENTS = {"first": "впервые", "some": "несколько раз", "often": "постоянно"}  # as observations keep them
SECONDS_A_MARK = (8, 11)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Mark:
    """One answer that can be chosen. text: the words beside it, or read aloud with it."""

    value: str
    label: str
    text: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """A group of answers of which one is chosen. apart: answers beside the scale."""

    name: str
    lead: str  # what is asked of this column; empty where there is one
    text: str
    marks: tuple[Mark, ...]
    apart: tuple[Mark, ...]
    ends: tuple[str, str] = ("", "")
    is_list: bool = False  # options as lines of text

    @property
    def is_answered(self) -> bool:
        """Whether something is chosen, also «не могу оценить»."""
        return any(one.is_chosen for one in (*self.marks, *self.apart))


@dataclass(frozen=True, slots=True)
class Question:
    """One item with its scales. text: what is said once above all of them; empty where each says its own."""

    code: str
    scales: tuple[Scale, ...]
    text: str = ""

    @property
    def is_answered(self) -> bool:
        """Whether each of its scales is."""
        return all(one.is_answered for one in self.scales)


@dataclass(frozen=True, slots=True)
class Screen:
    """One dimension or section."""

    code: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """One of the five parts that the 100 points go to. points: as typed."""

    name: str
    code: str
    title: str
    text: str
    points: str = ""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The whole form, filled with what was sent. minutes: the shortest and the longest usual time."""

    title: str
    about: str
    screens: tuple[Screen, ...]
    shares: tuple[Share, ...]
    comment: str = ""
    service: str = ""
    segment: str = ""
    is_of_staff: bool = False
    order: tuple[Place, ...] = ()  # importance in words

    @property
    def promises_anonymity(self) -> bool:
        """Whether its own words say that it is anonymous."""
        return "анонимн" in self.about.lower()

    @property
    def says_length(self) -> bool:
        """Whether its own words say how long it takes."""
        return "минут" in self.about.lower()

    @property
    def questions(self) -> list[Question]:
        """Every question in order."""
        return [question for screen in self.screens for question in screen.questions]

    @property
    def marks(self) -> int:
        """Answers to give: a statement that is asked twice takes two."""
        return sum(len(one.scales) for one in self.questions)

    @property
    def minutes(self) -> tuple[int, int]:
        """How long it takes."""
        low, high = (max(1, round(self.marks * seconds / 60)) for seconds in SECONDS_A_MARK)
        return low, max(high, low + 1)

    @property
    def steps(self) -> int:
        """Screens with something to fill in."""
        return len(self.screens) + bool(self.shares) + bool(self.order) + 1


@dataclass(frozen=True, slots=True)
class Given:
    """What a form says, as `Observation` keeps it; comment unmasked. faults: field or "" -> sentence."""

    values: dict[str, Any]
    comment: str = ""
    service: str = ""
    segment: str = ""
    faults: dict[str, str] = field(default_factory=dict)


def questionnaire(body: Mapping[str, Any], *, is_of_staff: bool, data: Mapping[str, str]) -> Questionnaire:
    """The form of an instrument of kind servqual or survey.

    Args:
        body: of the instrument. data: what was sent, by field; empty for a new form.
    """
    is_pairs = body["kind"] == "servqual"
    groups = body["dimensions" if is_pairs else "sections"]
    place = "dimension" if is_pairs else "section"
    screens = []
    for group in groups:
        own = [item for item in body["items"] if item[place] == group["code"]]
        asked = tuple(_question(item, body, data, is_of_staff=is_of_staff) for item in own)
        if asked:
            screens.append(Screen(group["code"], group["title"], asked))
    shares = [_share(group, data) for group in groups] if is_pairs and not is_of_staff else []
    return Questionnaire(
        title=body["title"],
        about=body.get("about", ""),
        screens=tuple(screens),
        shares=tuple(shares),
        comment=data.get("comment", ""),
        service=data.get("service", ""),
        segment=data.get("segment", ""),
        is_of_staff=is_of_staff,
        order=places_of(body, data),
    )


def read_answers(body: Mapping[str, Any], *, is_of_staff: bool, data: Mapping[str, str]) -> Given:
    """What was sent, judged: marks within their scale, half of the items at least, points that make 100."""
    faults: dict[str, str] = {}
    asked = questionnaire(body, is_of_staff=is_of_staff, data=data)
    values: dict[str, Any]
    if body["kind"] == "servqual":
        values = {
            side: [_value(data, f"{side}-{item['code']}", item, body, faults) for item in body["items"]]
            for side in sides_of(body)
        }
        values["w"] = _weights(asked.shares, faults)
        if asks_order(body):
            values[KEY] = read_order(body, data, faults)
    else:
        values = {
            item["code"]: _value(data, f"a-{item['code']}", item, body, faults) for item in body["items"]
        }
    _check_enough(asked, faults)
    comment = _text(data.get("comment", ""))
    if len(comment) > COMMENT_AT_MOST:
        faults["comment"] = _("The text is longer than %s characters.") % COMMENT_AT_MOST
    return Given(
        values,
        comment=comment,
        service="" if is_of_staff else _text(data.get("service", ""))[:SERVICE_AT_MOST],
        segment="" if is_of_staff else SEGMENTS.get(data.get("segment", ""), ""),
        faults=faults,
    )


def _check_enough(asked: Questionnaire, faults: dict[str, str]) -> None:
    """Half of the questions at least have some answer."""
    answered = sum(one.is_answered for one in asked.questions)
    wanted = (len(asked.questions) + 1) // 2
    if answered < wanted:
        text = ngettext(
            "%(answered)d question is answered. Answer %(wanted)d at least, or choose «cannot tell».",
            "%(answered)d questions are answered. Answer %(wanted)d at least, or choose «cannot tell».",
            answered,
        )
        faults[""] = text % {"answered": answered, "wanted": wanted}


def _question(
    item: Mapping[str, Any], body: Mapping[str, Any], data: Mapping[str, str], *, is_of_staff: bool
) -> Question:
    """One item as it is asked."""
    code, scale = item["code"], body["scale"]
    if "perception" in item and has_minimum(body):
        said = {**scale, "labels": (pgettext("survey", "not so at all"), pgettext("survey", "exactly so"))}
        three = tuple(
            _scale(f"{side}-{code}", "", said, data, lead=lead_of(side), is_unsure=side == PERCEIVED)
            for side in sides_of(body)
        )
        return Question(code, three, item["perception"])
    if "perception" in item:
        leads = (
            (pgettext("survey", "What customers expect"), pgettext("survey", "How they find it here"))
            if is_of_staff
            else (pgettext("survey", "How it should be"), pgettext("survey", "How it is here"))
        )
        names = (("e", "expectation", leads[0]), ("p", "perception", leads[1]))
        pair = tuple(
            _scale(f"{side}-{code}", item[key], scale, data, lead=lead, is_unsure=side == "p")
            for side, key, lead in names
        )
        return Question(code, pair)
    name = f"a-{code}"
    if item["type"] == "choice":
        return Question(code, (_options(name, item, data),))
    return Question(code, (_scale(name, item["text"], scale, data, is_not_mine=is_of_staff),))


def _scale(
    name: str,
    text: str,
    scale: Mapping[str, Any],
    data: Mapping[str, str],
    *,
    lead: str = "",
    is_unsure: bool = True,
    is_not_mine: bool = False,
) -> Scale:
    """A row of marks with words at its ends, or at each of them."""
    lowest, highest = scale["min"], scale["max"]
    labels = _labels(scale)
    chosen = data.get(name, "")
    marks = tuple(
        Mark(str(value), str(value), labels.get(value, ""), is_chosen=chosen == str(value))
        for value in range(lowest, highest + 1)
    )
    apart = []
    if is_unsure:
        apart.append(Mark(UNSURE, pgettext("survey", "Cannot tell"), is_chosen=chosen == UNSURE))
    if is_not_mine:
        apart.append(Mark(NOT_MINE, pgettext("survey", "Not about me"), is_chosen=chosen == NOT_MINE))
    return Scale(name, lead, text, marks, tuple(apart), ends=(labels[lowest], labels[highest]))


def _labels(scale: Mapping[str, Any]) -> dict[int, str]:
    """Mark -> its words; of the ends at least."""
    lowest, highest = scale["min"], scale["max"]
    said: Sequence[str] = scale.get("labels") or (
        pgettext("survey", "strongly disagree"),
        pgettext("survey", "strongly agree"),
    )
    if len(said) == highest - lowest + 1:
        return dict(zip(range(lowest, highest + 1), said, strict=True))
    return {lowest: said[0], highest: said[-1]}


def _options(name: str, item: Mapping[str, Any], data: Mapping[str, str]) -> Scale:
    """A question with lines of text to choose from."""
    chosen = data.get(name, "")
    marks = tuple(
        Mark(str(at), text, is_chosen=chosen == str(at)) for at, text in enumerate(item["options"], start=1)
    )
    apart = (Mark(UNSURE, pgettext("survey", "Do not know"), is_chosen=chosen == UNSURE),)
    return Scale(name, "", item["text"], marks, apart, is_list=True)


def _share(group: Mapping[str, Any], data: Mapping[str, str]) -> Share:
    """One dimension among which the points are parted."""
    name = f"w-{group['code']}"
    text = group.get("importance_text", "")
    return Share(name, group["code"], group["title"], text, data.get(name, "").strip()[:4])


def _value(
    data: Mapping[str, str],
    name: str,
    item: Mapping[str, Any],
    body: Mapping[str, Any],
    faults: dict[str, str],
) -> Any:
    """A mark, the number of an option, NOT_APPLICABLE, or None; a foreign value is a fault."""
    sent = data.get(name, "")
    if sent in ("", UNSURE):
        return None
    if sent == NOT_MINE and "perception" not in item:
        return NOT_APPLICABLE
    low, high = body["scale"]["min"], body["scale"]["max"]
    if item.get("type") == "choice":
        low, high = 1, len(item["options"])
    if re.fullmatch(r"\d{1,2}", sent, re.ASCII) and low <= int(sent) <= high:
        return int(sent)
    faults[""] = _("One of the answers is not among the choices. Choose it again.")
    return None


def _weights(shares: Sequence[Share], faults: dict[str, str]) -> dict[str, int] | None:
    """The points where somebody has parted them; whoever touches them parts all 100."""
    given = {one.code: one.points for one in shares if one.points}
    if not given or all(points == "0" for points in given.values()):
        return None
    if not all(re.fullmatch(r"\d{1,3}", points, re.ASCII) for points in given.values()):
        faults["w"] = _("Points are whole numbers from 0 to 100.")
        return None
    weights = {one.code: int(given.get(one.code, 0)) for one in shares}
    total = sum(weights.values())
    if total != TOTAL:
        text = _("The points make %(total)d, they should make 100. Mend them, or clear all of them.")
        faults["w"] = text % {"total": total}
    return weights


def _text(sent: str) -> str:
    """What was typed, without signs that no keyboard has."""
    return _CONTROL.sub("", sent.replace("\r\n", "\n")).strip()
