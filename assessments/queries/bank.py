"""A draw from a question bank, with everything that an attempt keeps by value."""

import json
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from accounts.prepared import Prepared
from assessments import drawing
from catalog.models import Question
from catalog.norms import NormValues, norms_within
from catalog.queries.corrections import fingerprint, without_voided
from catalog.queries.media import render_of

BODIES = 4096  # of questions, kept in the process's memory
MARK = "{{"  # of a norm, and of a gap


def drawn_questions(
    programme_id: int,
    pool: str,
    *,
    rules: Mapping[str, Any],
    seed: int,
    seen: Collection[str],
    norms: NormValues,
) -> list[dict[str, Any]]:
    """Questions of one attempt by the seed, dressed, each with its version and its norms by value.

    Args:
        programme_id: whose bank.
        pool: entry or final.
        rules: of the test: how many, and what must be among them.
        seed: decides the draw and the order of options.
        seen: codes that earlier attempts have shown.
        norms: the cohort's.
    Returns:
        As drawn, none when the bank is empty. One query, two if some question shows a file.
    """
    rows = _banks(programme_id, pool)
    bank = [_bank_question(*row) for row in rows]
    drawn = drawing.draw(bank, count=rules["questions"], seed=seed, seen=seen, rules=rules.get("rules") or ())
    bodies = {row[0]: row[2] for row in rows}
    questions: list[Any] = []
    for one in dressed_questions(drawn, programme_id):
        body = bodies[one["code"]]
        fitted = norms_within(one, norms) if MARK in body else one
        questions.append({**fitted, "version": _read_body(body)[1]})  # type: ignore[dict-item]
    return questions


def dressed_questions(drawn: Sequence[drawing.Drawn], programme_id: int) -> list[drawing.Drawn]:
    """The questions with their Markdown as HTML, media of the programme at their addresses.

    Plain texts are left as they are; one query, and only if some question shows a file.
    """
    render = drawing.Render(**render_of(programme_id, drawn))
    return [drawing.dressed(one, render) for one in drawn]


_banks = Prepared(
    lambda programme, pool: (
        without_voided(Question.objects.filter(programme=programme, pool=pool))
        .order_by()
        .values_list(
            "code",
            "kind",
            Cast("body", TextField()),
            "outcome",
            "lesson",
            "is_critical",
            "points",
            "difficulty",
        )
    ),
    -1,
    "the pool",
)


@lru_cache(maxsize=BODIES)
def _read_body(text: str) -> tuple[Any, str]:
    """A question's body and its fingerprint by the stored text: a thousand starts read the same bank.

    Whoever gets the body may not change it.
    """
    body = json.loads(text)
    return body, fingerprint(body)


def _bank_question(
    code: str,
    kind: str,
    body: str,
    outcome: str,
    lesson: int | None,
    is_critical: bool,
    points: Decimal,
    difficulty: int,
) -> drawing.BankQuestion:
    """The row as the draw reads it."""
    return drawing.BankQuestion(
        code=code,
        kind=kind,
        body=_read_body(body)[0],
        outcome=outcome,
        lesson=lesson,
        critical=is_critical,
        points=str(points),
        difficulty=difficulty,
    )
