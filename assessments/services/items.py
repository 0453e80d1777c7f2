"""Statistics of questions computed from finished attempts and stored as rows; run by the worker."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from assessments.models import AnswerEvent, Attempt, ItemAnalysis, ItemRow
from assessments.queries.items import JOB, counted_attempts, stamp_of
from catalog.models import Programme, Question
from catalog.queries.corrections import fingerprint, first_body
from figures import items
from jobs.models import Job
from jobs.services import enqueue

CHUNK = 200


@dataclass
class _Column:
    """What all attempts say of one version of one question."""

    question: dict[str, Any]
    shares: list[float] = field(default_factory=list)
    rests: list[float] = field(default_factory=list)
    chosen: list[frozenset[str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    unanswered: int = 0


def ask_for_analysis(programme: Programme, *, ref: str, by: User | None, at: datetime) -> Job:
    """The job that computes a test's statistics from what there is now; the running one if it is there."""
    owner = by.organisation_id if by is not None else programme.module.owner_id
    if owner is None:
        owner = (
            Organisation.objects.filter(kind=Organisation.Kind.PROVIDER).values_list("pk", flat=True).first()
        )
    return enqueue(
        JOB,
        organisation_id=owner or 0,
        key=f"{programme.pk}:{ref}:{stamp_of(programme.pk, ref)}",
        arguments={"programme": programme.pk, "ref": ref},
        requested_by_id=by.pk if by is not None else None,
        at=at,
    )


def compute_analysis(
    programme_id: int, *, ref: str, at: datetime, progress: Callable[[int, str], None]
) -> ItemAnalysis:
    """Compute and store the statistics of one test; safe to repeat. Numpy comes with it.

    Args:
        programme_id: the version; a question corrected on the way counts by its version as drawn.
        ref: of the test.
        at: aware moment.
        progress: takes percent and the step in Russian.
    """
    stamp = stamp_of(programme_id, ref)
    first = {
        one.code: fingerprint(first_body(one)) for one in Question.objects.filter(programme=programme_id)
    }
    columns: dict[tuple[str, str], _Column] = {}
    tables: list[Mapping[Any, float]] = []
    scores: list[Decimal] = []
    passed = 0
    progress(10, _("Reading attempts"))
    for attempt in counted_attempts(programme_id, ref).prefetch_related("answers").iterator(chunk_size=CHUNK):
        tables.append(_read(attempt, first, columns))
        scores.append(attempt.score or Decimal(0))
        passed += bool(attempt.is_passed)
    progress(50, _("Computing"))
    alpha = items.alpha_of_draws(tables)
    mean = sum(scores, Decimal(0)) / len(scores) if scores else None
    facts = {
        "attempts": len(scores),
        "alpha": alpha.value,
        "alpha_items": alpha.items,
        "alpha_n": alpha.n,
        "mean_score": mean,
        "passed": passed,
        "stamp": stamp,
        "computed_at": at,
    }
    rows = [_row(code, version, column) for (code, version), column in columns.items()]
    with transaction.atomic():
        analysis, _made = ItemAnalysis.objects.select_for_update(no_key=True).update_or_create(
            programme_id=programme_id, ref=ref, defaults=facts
        )
        analysis.rows.all().delete()
        for row in rows:
            row.analysis = analysis
        ItemRow.objects.bulk_create(rows)
    return analysis


def _read(
    attempt: Attempt, first: Mapping[str, str], columns: dict[tuple[str, str], _Column]
) -> dict[Any, float]:
    """Put one attempt into the columns of its questions; its own row for alpha."""
    marks = {
        code: (Decimal(mark["points"]), Decimal(mark["max"]))
        for code, mark in attempt.marks.items()
        if Decimal(mark["max"]) > 0
    }
    gained = sum((points for points, _worth in marks.values()), Decimal(0))
    worth = sum((most for _points, most in marks.values()), Decimal(0))
    answers = {one.question: one.value for one in attempt.answers.all()}
    times = seconds_by_question(attempt)
    table: dict[Any, float] = {}
    for question in attempt.questions:
        code = question["code"]
        if code not in marks:
            continue
        points, most = marks[code]
        version = question.get("version") or first.get(code, "")
        column = columns.setdefault((code, version), _Column(question))
        column.shares.append(float(points / most))
        rest = worth - most
        column.rests.append(float((gained - points) / rest) if rest else 0.0)
        value = answers.get(code)
        column.unanswered += not value
        column.chosen.append(chosen_origins(question, value))
        if code in times:
            column.seconds.append(times[code])
        table[code] = float(points)
    return table


def seconds_by_question(attempt: Attempt) -> dict[str, float]:
    """Time on each question: from the save before (or the start) to each save of it, summed. One query."""
    events = AnswerEvent.objects.filter(attempt=attempt, was_late=False).order_by("arrived_at", "pk")
    spent: dict[str, float] = defaultdict(float)
    before = attempt.started_at
    for code, arrived_at in events.values_list("question", "arrived_at"):
        spent[code] += max(0.0, (arrived_at - before).total_seconds())
        before = arrived_at
    return dict(spent)


def chosen_origins(question: Mapping[str, Any], value: Any) -> frozenset[str]:
    """Which authored options an answer chose; empty for kinds without a choice and for no answer."""
    origin = {one["code"]: one["origin"] for one in choices_of(question)}
    if isinstance(value, str):
        picked = [value]
    elif isinstance(value, list):
        picked = [one for one in value if isinstance(one, str)]
    elif isinstance(value, dict):
        picked = [str(value.get(name)) for name in ("reason", "best")]
    else:
        picked = []
    return frozenset(origin[code] for code in picked if code in origin)


def choices_of(question: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What can be chosen: [{code, origin, text, right}]; nothing where the answer is no choice."""
    kind = question["kind"]
    if kind in {"single", "multiple", "true_false"}:
        return [{**one, "right": bool(one.get("correct"))} for one in question["options"]]
    if kind == "best_worst":
        return [{**one, "right": one.get("rank") == "best"} for one in question["options"]]
    if kind == "faults":
        return [{**one, "right": bool(one["fault"])} for one in question.get("lines", ())]
    return []


def _row(code: str, version: str, column: _Column) -> ItemRow:
    """The stored row of one version of a question."""
    question = column.question
    options = sorted(choices_of(question), key=lambda one: str(one["origin"]))
    item = items.analyse_item(
        column.shares, column.rests, column.chosen if options else (), [one["origin"] for one in options]
    )
    by_code = {one.code: one for one in item.choices}
    return ItemRow(
        question=code,
        version=version,
        kind=question["kind"],
        text=question["text"],
        outcome=question["outcome"],
        lesson=question["lesson"],
        is_critical=question["critical"],
        n=item.n,
        difficulty=item.difficulty,
        item_rest=item.item_rest,
        upper_lower=item.upper_lower,
        seconds=items.typical_seconds(column.seconds),
        timed=len(column.seconds),
        unanswered=column.unanswered,
        options=[_option(one, by_code[one["origin"]], item.n) for one in options],
        flags=[flag.value for flag in items.flags_of(item)],
    )


def _option(option: Mapping[str, Any], choice: items.Choice, n: int) -> dict[str, Any]:
    """One option of a stored row."""
    return {
        "code": option["origin"],
        "text": option["text"],
        "right": option["right"],
        "chosen": choice.chosen,
        "share": choice.share,
        "item_rest": choice.item_rest,
        "flags": [flag.value for flag in items.choice_flags(choice, is_right=option["right"], n=n)],
    }
