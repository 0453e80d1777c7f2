"""Remarks where they lie, in the JSON of observations: counted and narrowed by the database.

A wave may have a quarter of a million remarks. They are counted and cut into pages without being read; words
and tone are judged in Python, in what the database has narrowed down, and in so many observations at most.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Sum, TextField, Value
from django.db.models.functions import Cast

from audits.models import Observation

READ_AT_MOST = 20_000  # observations whose words or answers one page judges
NEAR = 1_000  # remarks: pages before this one are cut out of one statement


@dataclass(frozen=True, slots=True)
class Said:
    """One observation with what was written in it. values: its JSON, parsed where it is shown."""

    pk: int
    instrument: int
    branch: str
    comments: Mapping[str, str]
    at: datetime | None
    values: str

    @property
    def answers(self) -> Mapping[str, Any]:
        """As `Observation.values`."""
        found: Mapping[str, Any] = json.loads(self.values)
        return found

    @property
    def remarks(self) -> Iterator[str]:
        """Keys of what says something."""
        return (item for item, text in self.comments.items() if text)


Remark = tuple[Said, str]
Judge = Callable[[Said, str], bool]


class RemarkCount(Func):
    """How many remarks an observation has."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """By json_each."""
        sql = "(SELECT COUNT(*) FROM json_each(%(expressions)s) AS said WHERE said.value <> '')"
        return self.as_sql(compiler, connection, template=sql, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """By jsonb_each_text."""
        sql = "(SELECT COUNT(*) FROM jsonb_each_text(%(expressions)s) AS said WHERE said.value <> '')"
        return self.as_sql(compiler, connection, template=sql, **extra)


class WholeText(Func):
    """All remarks of an observation as one text, letters as they were written."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """By json_each: the stored text itself has its letters by number."""
        sql = "(SELECT group_concat(said.value, ' ') FROM json_each(%(expressions)s) AS said)"
        return self.as_sql(compiler, connection, template=sql, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """By jsonb_each_text."""
        sql = "(SELECT string_agg(said.value, ' ') FROM jsonb_each_text(%(expressions)s) AS said)"
        return self.as_sql(compiler, connection, template=sql, **extra)


def number_of_remarks(found: QuerySet[Observation]) -> int:
    """How many remarks these observations have. One statement."""
    return found.order_by().aggregate(n=Sum(RemarkCount("comments")))["n"] or 0


def saying(found: QuerySet[Observation], words: Iterable[Iterable[str]]) -> QuerySet[Observation]:
    """Those whose text may say each of the words: wider than what is looked for, never narrower.

    Args:
        words: for each word, the beginnings one of which must stand in the text; lower case, ё as е.
    """
    for forms in words:
        either = "|".join(re.escape(one).replace("е", "[её]") for one in sorted(set(forms)))
        found = found.alias(whole=WholeText("comments")).filter(whole__iregex=f"({either})")
    return found


def plain_part(found: QuerySet[Observation], start: int, stop: int) -> list[Remark]:
    """Remarks from `start` to `stop` of all, the latest first. One statement, two on far pages."""
    rows = _ordered(found.alias(n=RemarkCount("comments")).filter(n__gt=0))
    if start <= NEAR:
        return list(islice(_each(_read(rows[:stop])), start, stop))
    passed, skipped = 0, 0
    chosen: list[int] = []
    for pk, n in rows.annotate(n=RemarkCount("comments")).values_list("pk", "n").iterator(chunk_size=5_000):
        if passed + n > start:
            skipped = skipped if chosen else start - passed
            chosen.append(pk)
        passed += n
        if passed >= stop:
            break
    own = _read(_ordered(Observation.objects.filter(pk__in=chosen)))
    return list(islice(_each(own), skipped, skipped + stop - start))


def judged(found: QuerySet[Observation], fits: Judge, *, has_answers: bool) -> tuple[list[Remark], bool]:
    """The remarks that fit, the latest first, and whether older ones were left unread. One statement.

    Args:
        has_answers: whether `fits` looks at the answers beside a remark.
    """
    rows = list(_read(_ordered(found)[: READ_AT_MOST + 1], has_answers=has_answers))
    is_cut = len(rows) > READ_AT_MOST
    return [(said, item) for said, item in _each(rows[:READ_AT_MOST]) if fits(said, item)], is_cut


def all_judged(found: QuerySet[Observation], fits: Judge) -> Iterator[Remark]:
    """All that fit, however many are read: for a job, never for a page."""
    return ((said, item) for said, item in _each(_read(_ordered(found))) if fits(said, item))


def with_answers(remarks: Iterable[Remark]) -> list[Remark]:
    """The same remarks with the answers beside them, for a page. One statement."""
    rows = list(remarks)
    own = {one.pk: one for one in _read(Observation.objects.filter(pk__in={said.pk for said, _item in rows}))}
    return [(own.get(said.pk, said), item) for said, item in rows]


def _ordered(found: QuerySet[Observation]) -> QuerySet[Observation]:
    return found.order_by(F("observed_at").desc(nulls_last=True), "-pk")


def _read(found: QuerySet[Observation], *, has_answers: bool = True) -> Iterator[Said]:
    """The rows without their objects; answers unparsed, for most are not asked."""
    text = Cast("values", TextField()) if has_answers else Value("{}", TextField())
    columns = ("pk", "instrument_id", "branch__name", "comments", "observed_at", "text")
    rows = found.annotate(text=text).values_list(*columns)
    return (Said(*row) for row in rows.iterator(chunk_size=2_000))


def _each(rows: Iterable[Said]) -> Iterator[Remark]:
    return ((said, item) for said in rows for item in said.remarks)
