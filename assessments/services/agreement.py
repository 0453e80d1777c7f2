"""Figures of agreement computed from marks given blind, stored as rows; run by the worker."""

from collections.abc import Callable
from datetime import datetime
from itertools import combinations
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.services.journal import record
from assessments import scoring
from assessments.models import (
    AgreementFigure,
    Calibration,
    CalibrationMark,
    Grade,
    RaisedSampling,
    SecondMark,
    Submission,
)
from figures import agreement
from figures.agreement import CommonMark
from jobs.models import Job
from jobs.services import enqueue

JOB = "agreement"
SEPARATOR = "\n"  # between an exercise and a criterion: neither holds one
Kind = AgreementFigure.Kind


def ask_for_figures(*, by: User | None, at: datetime) -> Job:
    """The job that computes the figures from what there is now; the running one if it is there."""
    provider = (
        Organisation.objects.filter(kind=Organisation.Kind.PROVIDER).values_list("pk", flat=True).first()
    )
    return enqueue(
        JOB,
        organisation_id=provider or (by.organisation_id if by else 0) or 0,
        key=stamp(),
        arguments={},
        requested_by_id=by.pk if by is not None else None,
        at=at,
    )


def stamp() -> str:
    """Changes with everything that the figures are computed from."""
    marked = (
        SecondMark.objects.filter(first__isnull=False)
        .order_by("-marked_at")
        .values_list("marked_at", flat=True)
    )
    closed = Calibration.objects.filter(closed_at__isnull=False).order_by("-closed_at")
    last = closed.values_list("closed_at", flat=True).first()
    return f"{marked.count()}:{marked.first() or ''}:{last or ''}"


def compute_figures(*, at: datetime, progress: Callable[[int, str], None]) -> list[AgreementFigure]:
    """Compute and store all figures, and raise or lower the sampling of assessors; safe to repeat.

    Args:
        at: aware moment.
        progress: takes percent and the step in Russian.
    """
    progress(10, _("Reading marks"))
    marks = common_marks()
    progress(40, _("Computing"))
    rows = [_overall(marks, at), *_pairs(marks, at), *_divisions(marks, at)] if marks else []
    severities = agreement.severities_of(marks)
    rows += [_assessor(one, at) for one in severities]
    with transaction.atomic():
        AgreementFigure.objects.all().delete()
        AgreementFigure.objects.bulk_create(rows)
        _raise_sampling(severities, at=at)
        _store_icc()
    return rows


def common_marks() -> list[CommonMark]:
    """Marks of the same works by two who did not see each other's: second marks and calibrations."""
    found = []
    second = SecondMark.objects.filter(first__isnull=False, marker__isnull=False)
    for one in second.select_related(*_WORK).order_by("pk").iterator(chunk_size=200):
        first = one.first or {}
        found.append(
            CommonMark(
                first=first["assessor"],
                second=one.marker_id or 0,
                first_levels=_named(one.submission, first["levels"]),
                second_levels=_named(one.submission, one.levels),
                first_score=float(first["score"] or 0),
                second_score=float(one.score or 0),
            )
        )
    for calibration in (
        Calibration.objects.filter(state=Calibration.State.CLOSED).select_related(*_WORK).order_by("pk")
    ):
        given = list(calibration.marks.filter(given_at__isnull=False).order_by("assessor_id"))
        found += [_of_two(calibration.submission, one, other) for one, other in combinations(given, 2)]
    return found


_WORK = ("submission__exercise__programme__module",)


def _of_two(work: Submission, one: CalibrationMark, other: CalibrationMark) -> CommonMark:
    """Two marks of a calibration."""
    return CommonMark(
        first=one.assessor_id,
        second=other.assessor_id,
        first_levels=_named(work, one.levels),
        second_levels=_named(work, other.levels),
        first_score=float(one.score or 0),
        second_score=float(other.score or 0),
    )


def _named(work: Submission, levels: dict[str, int]) -> dict[str, int]:
    """Worst levels by exercise and title of the criterion: a code means other things in other rubrics."""
    titles = {one["code"]: one["title"] for one in work.rubric}
    place = f"{work.exercise.programme.module.code}, {work.exercise.title}"
    return {
        f"{place}{SEPARATOR}{titles[code]}": level
        for code, level in scoring.worst_levels(work.rubric, levels).items()
    }


def _overall(marks: list[CommonMark], at: datetime) -> AgreementFigure:
    return _row(
        Kind.OVERALL, len(marks), at, **_kappa(agreement.kappa_of(marks)), **_icc(agreement.icc_of(marks))
    )


def _pairs(marks: list[CommonMark], at: datetime) -> list[AgreementFigure]:
    return [
        _row(
            Kind.PAIR,
            one.works,
            at,
            first_id=one.first,
            second_id=one.second,
            **_kappa(one.kappa),
            **_icc(one.icc),
        )
        for one in agreement.pairs_of(marks)
    ]


def _assessor(one: agreement.Severity, at: datetime) -> AgreementFigure:
    return _row(
        Kind.ASSESSOR,
        one.difference.n,
        at,
        first_id=one.assessor,
        difference=one.difference.mean,
        difference_low=one.difference.low,
        difference_high=one.difference.high,
        **_kappa(one.kappa),
    )


def _divisions(marks: list[CommonMark], at: datetime) -> list[AgreementFigure]:
    rows = []
    for one in agreement.divisions_of(marks):
        exercise, _line, title = one.criterion.partition(SEPARATOR)
        rows.append(
            _row(
                Kind.CRITERION,
                one.apart.n,
                at,
                criterion=title[:200],
                exercise=exercise[:200],
                apart=one.apart.mean,
                apart_low=one.apart.low,
                apart_high=one.apart.high,
                mean_distance=one.mean_distance,
                far=one.far,
            )
        )
    return rows


def _row(kind: str, works: int, at: datetime, **facts: Any) -> AgreementFigure:
    return AgreementFigure(kind=kind, works=works, computed_at=at, **facts)


def _kappa(one: agreement.Agreement) -> dict[str, Any]:
    return {"kappa": one.value, "kappa_low": one.low, "kappa_high": one.high, "levels": one.n}


def _icc(one: agreement.Agreement) -> dict[str, Any]:
    return {"icc": one.value, "icc_low": one.low, "icc_high": one.high}


def _raise_sampling(severities: list[agreement.Severity], *, at: datetime) -> None:
    """Below 0.6 every work of an assessor gets a second mark; from 0.6 on the plan counts again."""
    for one in severities:
        kappa = one.kappa
        if kappa.value is None or kappa.n < agreement.LEAST_LEVELS:
            continue
        standing = RaisedSampling.objects.filter(assessor=one.assessor, ended_at=None)
        if kappa.value >= agreement.ENOUGH_KAPPA:
            standing.update(ended_at=at)
        elif Grade.objects.filter(assessor=one.assessor).exists() and not standing.exists():
            raised = RaisedSampling.objects.create(
                assessor_id=one.assessor, kappa=kappa.value, n=kappa.n, since=at
            )
            detail = {"assessor": one.assessor, "kappa": round(kappa.value, 3), "n": kappa.n}
            record("sampling.raise", actor=None, organisation_id=None, subject=raised, at=at, detail=detail)


def _store_icc() -> None:
    """ICC of each closed calibration: its criteria are what is marked, by all who gave a mark."""
    for one in Calibration.objects.filter(state=Calibration.State.CLOSED).select_related("submission"):
        given = list(one.marks.filter(given_at__isnull=False))
        keys = scoring.mark_keys(one.submission.rubric)
        found = agreement.single_icc([[mark.levels[key] for mark in given] for key in keys])
        one.icc = {"value": found.value, "low": found.low, "high": found.high, "n": found.n}
        one.save(update_fields=["icc"])
