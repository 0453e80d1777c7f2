"""What a question must hold beyond its schema, and what a bank must give its tests."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from catalog.loading.files import Document, Fault, Where
from catalog.loading.folder import CourseFiles, rows_of
from catalog.loading.media import TYPES
from catalog.markdown import media_names

GAP = re.compile(r"\{\{\s*([^\W_]{1,10})\s*\}\}")  # a norm's code has an underscore, a gap's has none
EMPTY_WORDS = re.compile(r"!\[\s*\]\(")
CODED = ("options", "pairs", "extra", "reasons", "lines", "gaps")  # lists whose rows have a code each
TEXTS = ("text", "explanation", "reference", "solution")
Said = tuple[Where, str]  # where in the question, and why


def check_question(row: Mapping[str, Any], media: Collection[str] = ()) -> Iterator[Said]:
    """What is wrong with one question that keeps its schema; `media` are names of the files at hand."""
    for name in CODED:
        codes = [one["code"] for one in row.get(name, ())]
        if len(set(codes)) != len(codes):
            yield (name,), _("two options have the same code")
    if row.get("pass_keys", 0) > len(row.get("keys", [])):
        yield ("pass_keys",), _("more keys are asked for than there are")
    if row["kind"] == "matching":
        yield from _matching(row)
    if row["kind"] == "best_worst":
        ranks = Counter(one["rank"] for one in row["options"])
        if (ranks["best"], ranks["worst"]) != (1, 1):
            yield ("options",), _("exactly one reply is the best one and exactly one the worst")
    if row["kind"] == "faults":
        yield from _faults(row)
    if row["kind"] == "cloze":
        yield from _cloze(row)
    yield from _media(row, media)


def _matching(row: Mapping[str, Any]) -> Iterator[Said]:
    lefts = Counter(one["left"] for one in row["pairs"])
    rights = {one["right"] for one in row["pairs"]}
    codes = {one["code"] for one in row["pairs"]}
    if max(lefts.values()) > 1:
        yield ("pairs",), _("two lines on the left say the same")
    if len(rights) == 1:
        yield ("pairs",), _("everything on the left has the same right side")
    for at, one in enumerate(row.get("extra", ())):
        if one["text"] in rights or one["code"] in codes:
            yield ("extra", at), _("«%s» is there already") % one["text"]


def _faults(row: Mapping[str, Any]) -> Iterator[Said]:
    faults = sum(line["fault"] for line in row["lines"])
    if not faults:
        yield ("lines",), _("no line is faulty")
    if faults * 2 > len(row["lines"]):
        yield ("lines",), _("more faulty lines than sound ones: marking everything would pay")
    for at, line in enumerate(row["lines"]):
        if line["fault"] and not line["why"].strip():
            yield ("lines", at, "why"), _("a fault needs its reason")


def _cloze(row: Mapping[str, Any]) -> Iterator[Said]:
    placed, gaps = Counter(GAP.findall(row["text"])), {one["code"] for one in row["gaps"]}
    for code in sorted(set(placed) - gaps):
        yield ("text",), _("there is no gap %s") % code
    for code in sorted(gaps - set(placed)):
        yield ("gaps",), _("the text does not place the gap %s") % code
    if any(count > 1 for count in placed.values()):
        yield ("text",), _("a gap stands in the text twice")
    for at, one in enumerate(row["gaps"]):
        if not all(re.search(r"\w", word) for word in one["accept"]):
            yield ("gaps", at), _("an accepted word has no letter and no digit")


def _media(row: Mapping[str, Any], media: Collection[str]) -> Iterator[Said]:
    """Every file that a text shows is at hand and has words; inside an option only a picture can stand."""
    blocks = [((name,), row[name]) for name in TEXTS if row.get(name)]
    parts = [
        ((name, at, key), one[key])
        for name in CODED
        for at, one in enumerate(row.get(name, ()))
        for key in ("text", "left", "right", "why")
        if one.get(key)
    ]
    for where, source in [*blocks, *parts]:
        names = media_names(source)
        for name in names:
            if name not in media:
                yield where, _("there is no file media/%s") % name
        if names and EMPTY_WORDS.search(source):
            yield where, _("a picture needs words for those who do not see it")
    for where, source in parts:
        if any(
            not TYPES.get(f".{name.rpartition('.')[2]}", ("",))[0].startswith("image/")
            for name in media_names(source)
        ):
            yield where, _("only a picture may stand inside an option")


# --- the bank ----------------------------------------------------------------------------------------
def check_questions(course: CourseFiles) -> Iterator[Fault]:
    """Questions belong to outcomes and lessons that exist, and each pool can fill its test."""
    outcomes = {row["code"] for row in course.programme.content["outcomes"]}
    lessons = {one.content["number"] for one in course.lessons}
    media = {one.name for one in course.media}
    rows = rows_of(course.questions) if course.questions else []
    seen = set()
    for at, row in enumerate(rows):
        document = course.questions or course.programme
        if row["code"] in seen:
            yield document.fault((at, "code"), _("«%s» is there already") % row["code"])
        seen.add(row["code"])
        if row["outcome"] not in outcomes:
            yield document.fault((at, "outcome"), _("there is no outcome %s") % row["outcome"])
        if row["lesson"] not in lessons:
            yield document.fault((at, "lesson"), _("there is no lesson %s") % row["lesson"])
        for where, reason in check_question(row, media):
            yield document.fault((at, *where), reason)
    for name, rules in course.programme.content["tests"].items():
        pool = [row for row in rows if row["pool"] == name]
        yield from _check_rules(course.programme, ("tests", name), rules, pool if rows else None)


def _check_rules(
    programme: Document, where: Where, rules: Mapping[str, Any], pool: list[dict[str, Any]] | None
) -> Iterator[Fault]:
    """The test's size and rules can be filled; where there is no bank, only the rules' sum is judged."""
    if pool is not None and rules["questions"] > len(pool):
        reason = _("the test draws %(wanted)s questions, its pool has %(there)s")
        shown = {"wanted": rules["questions"], "there": len(pool)}
        yield programme.fault((*where, "questions"), reason % shown)
    asked = rules.get("rules", [])
    if sum(one["count"] for one in asked) > rules["questions"]:
        yield programme.fault((*where, "rules"), _("the rules ask for more questions than the test has"))
    for at, one in enumerate(asked):
        named = [name for name in ("outcome", "kind", "difficulty") if name in one]
        if not named:
            yield programme.fault((*where, "rules", at), _("the rule names nothing"))
        fitting = [row for row in pool or () if all(row[name] == one[name] for name in named)]
        if pool is not None and len(fitting) < one["count"]:
            reason = _("the rule asks for %(wanted)s questions, its pool has %(there)s")
            shown = {"wanted": one["count"], "there": len(fitting)}
            yield programme.fault((*where, "rules", at), reason % shown)
