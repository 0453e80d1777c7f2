"""What the pages of a bank in work show: its rows, what they must cover, what happened elsewhere."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.utils.translation import pgettext

from catalog.bank_checks import Known
from catalog.bank_files import differing
from catalog.bank_rows import Row, excerpt, mark_of
from catalog.bank_size import ENOUGH
from catalog.models import BankDraft, DraftChange, DraftQuestion, Lesson, Media, Module, Programme, Question
from catalog.models.bank import row_of
from catalog.queries.corrections import without_voided
from catalog.queries.dialogues import current_of

SORTS = ("code", "kind", "pool", "outcome", "lesson", "difficulty", "points", "updated_at")
LIVE = "live"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a module's version in force gives its bank. Three queries."""

    module: Module
    current: Programme
    lessons: list[tuple[int, str]]
    media: list[Media]

    @property
    def known(self) -> Known:
        """For the checks."""
        return Known(
            outcomes=[one["code"] for one in self.current.outcomes],
            lessons=[number for number, _title in self.lessons],
            media=frozenset(one.name for one in self.media),
        )


def facts_of(module: Module) -> Facts | None:
    """Facts of the version in force; None when the module has none."""
    current = current_of(module)
    if current is None:
        return None
    lessons = list(Lesson.objects.filter(programme=current).values_list("number", "title"))
    return Facts(module, current, lessons, list(Media.objects.filter(programme=current)))


def draft_of(module: Module) -> BankDraft | None:
    """The module's draft of its bank."""
    return BankDraft.objects.select_related("base", "begun_by").filter(module=module).first()


def questions_of(module: Module) -> list[DraftQuestion]:
    """Questions of the draft by code. One query."""
    return list(DraftQuestion.objects.filter(module=module).select_related("updated_by"))


def rows_in_force(programme: Programme) -> dict[str, Row]:
    """Questions that a version draws, by code: those taken out by a correction are not among them."""
    return {one.code: row_of(one) for one in without_voided(Question.objects.filter(programme=programme))}


def as_drafts(module: Module, rows: Mapping[str, Row]) -> list[DraftQuestion]:
    """Rows of a version as a table shows them before a draft is begun; nothing is stored."""
    return [DraftQuestion(module=module, **columns_of(row), base_mark=mark_of(row)) for row in rows.values()]


def columns_of(row: Row) -> dict[str, Any]:
    """Fields of a draft question that the row gives."""
    same = ("code", "kind", "pool", "outcome", "lesson", "difficulty", "points")
    body = {name: value for name, value in row.items() if name not in (*same, "critical")}
    return {name: row[name] for name in same} | {"body": body, "is_critical": row["critical"]}


# --- the table -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Wanted:
    """What the table is asked for; "" is any."""

    q: str = ""
    kind: str = ""
    pool: str = ""
    outcome: str = ""
    lesson: str = ""
    difficulty: str = ""
    critical: str = ""
    state: str = LIVE  # live | retired | changed | faulty | all
    sort: str = "code"  # a name of SORTS, perhaps after «-»


def chosen(questions: Iterable[DraftQuestion], wanted: Wanted) -> list[DraftQuestion]:
    """The questions that are wanted, in the order that is wanted."""
    words = wanted.q.lower().replace("ё", "е").split()
    found = [one for one in questions if _fits(one, wanted) and _says(one, words)]
    name = wanted.sort.lstrip("-")
    if name in SORTS and (name != "updated_at" or all(one.updated_at for one in found)):
        found.sort(key=attrgetter(name), reverse=wanted.sort.startswith("-"))
    return found


def _fits(one: DraftQuestion, wanted: Wanted) -> bool:
    for name in ("kind", "pool", "outcome", "lesson", "difficulty"):
        value = getattr(wanted, name)
        if value and str(getattr(one, name)) != value:
            return False
    if wanted.critical and not one.is_critical:
        return False
    states = {
        LIVE: not one.is_retired,
        "retired": one.is_retired,
        "changed": one.is_changed,
        "faulty": one.faults > 0 and not one.is_retired,
    }
    return states.get(wanted.state, True)


def _says(one: DraftQuestion, words: Sequence[str]) -> bool:
    text = excerpt(one.row) if words else ""
    return all(word in text for word in words)


# --- coverage --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a bank must have."""

    words: str
    there: int
    wanted: int

    @property
    def is_met(self) -> bool:
        """Whether there is enough."""
        return self.there >= self.wanted


@dataclass(slots=True)
class Coverage:
    """Live questions by outcome and kind, and what the tests need of them."""

    kinds: list[tuple[str, str]]
    lines: list[tuple[dict[str, str], list[int], int]]  # outcome, counts by kind, sum
    sums: list[int]
    total: int
    critical: int
    needs: list[Need]


def coverage_of(questions: Iterable[DraftQuestion], facts: Facts) -> Coverage:
    """Counts of the live questions against the rules of the version in force."""
    live = [one for one in questions if not one.is_retired]
    counts = Counter((one.outcome, one.kind) for one in live)
    kinds = [(str(value), str(label)) for value, label in Question.Kind.choices]
    lines = []
    for outcome in facts.current.outcomes:
        row = [counts[outcome["code"], kind] for kind, _label in kinds]
        lines.append((outcome, row, sum(row)))
    sums = [sum(column) for column in zip(*(row for _o, row, _s in lines), strict=True)]
    critical = sum(one.is_critical for one in live)
    return Coverage(kinds, lines, sums, len(live), critical, list(_needs(live, facts)))


def _needs(live: Sequence[DraftQuestion], facts: Facts) -> Iterable[Need]:
    days = facts.module.days
    yield Need(pgettext("bank", "the whole bank"), len(live), ENOUGH.get(days, ENOUGH[3]))
    names = {"entry": pgettext("bank", "the entry test"), "final": pgettext("bank", "the final test")}
    for name, rules in facts.current.tests.items():
        pool = [one for one in live if one.pool == name]
        tries = 1 if name == "entry" else max(2, int(rules.get("attempts") or 1))
        of_test = names.get(name, name)
        if tries > 1:
            of_test = pgettext("bank", "%s and its repeat without one question twice") % of_test
        yield Need(of_test, len(pool), rules["questions"] * tries)
        for rule in rules.get("rules", ()):
            asked = [key for key in ("outcome", "kind", "difficulty") if key in rule]
            fitting = sum(all(getattr(one, key) == rule[key] for key in asked) for one in pool)
            shown = " · ".join(
                str(Question.Kind(rule[key]).label if key == "kind" else rule[key]) for key in asked
            )
            words = pgettext("bank", "%(test)s: %(rule)s")
            yield Need(words % {"test": names.get(name, name), "rule": shown}, fitting, rule["count"] * tries)


# --- what happened elsewhere -----------------------------------------------------------------------
@dataclass(slots=True)
class Elsewhere:
    """Codes of questions that the version in force has otherwise than the draft began with."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        """All of them."""
        return sorted([*self.added, *self.changed, *self.gone])


def elsewhere(questions: Iterable[DraftQuestion], in_force: Mapping[str, Row]) -> Elsewhere:
    """What corrections or newer files brought into the version in force and the draft does not have."""
    found, by_code = Elsewhere(), {one.code: one for one in questions}
    for code, row in in_force.items():
        one, mark = by_code.get(code), mark_of(row)
        if one is None:
            found.added.append(code)
        elif one.base_mark != mark and (one.is_retired or mark_of(one.row) != mark):
            (found.changed if one.base_mark else found.added).append(code)
    for code, one in by_code.items():
        if one.base_mark and code not in in_force and not one.is_retired:
            found.gone.append(code)
    return found


@dataclass(frozen=True, slots=True)
class FilesGap:
    """How the version in force, made here, differs from the files loaded last; counts of questions."""

    version: int
    added: int
    changed: int
    removed: int

    @property
    def is_none(self) -> bool:
        """Whether the files say the same."""
        return not (self.added or self.changed or self.removed)


def files_gap(current: Programme, in_force: Mapping[str, Row]) -> FilesGap | None:
    """The gap between the bank in force and the files; None when the version came from them. Two queries."""
    loaded = (
        Programme.objects.filter(module_id=current.module_id, request=None)
        .exclude(source_sha256="")
        .order_by("-version")
        .first()
    )
    if loaded is None or loaded.pk == current.pk:
        return None
    written = {one.code: row_of(one) for one in Question.objects.filter(programme=loaded)}
    changed = sum(bool(differing(written[code], row)) for code, row in in_force.items() if code in written)
    return FilesGap(loaded.version, len(in_force.keys() - written), changed, len(written.keys() - in_force))


# --- what would be published, what was done ----------------------------------------------------------
@dataclass(slots=True)
class Publication:
    """The next version's bank against the one in force."""

    added: list[Row]
    changed: list[tuple[Row, list[str]]]
    retired: list[Row]

    @property
    def is_idle(self) -> bool:
        """Whether a new version would have the same questions."""
        return not (self.added or self.changed or self.retired)


def publication_of(questions: Iterable[DraftQuestion], in_force: Mapping[str, Row]) -> Publication:
    """What publishing the draft would change."""
    live = {one.code: one.row for one in questions if not one.is_retired}
    changed = [
        (row, names) for code, row in live.items() if (names := differing(in_force.get(code, row), row))
    ]
    return Publication(
        added=[row for code, row in live.items() if code not in in_force],
        changed=changed,
        retired=[row for code, row in in_force.items() if code not in live],
    )


def history_of(module: Module, code: str) -> list[DraftChange]:
    """Changes of one question, newest first. One query."""
    return list(DraftChange.objects.filter(module=module, code=code).select_related("by"))


@dataclass(frozen=True, slots=True)
class LastBatch:
    """The newest action on the draft that can be undone."""

    batch: str
    change: DraftChange
    count: int


def last_batch(module: Module) -> LastBatch | None:
    """The newest action, unless it was an undoing itself. Two queries."""
    newest = DraftChange.objects.filter(module=module).select_related("by").first()
    if newest is None or newest.action == DraftChange.Action.UNDO:
        return None
    return LastBatch(str(newest.batch), newest, DraftChange.objects.filter(batch=newest.batch).count())
