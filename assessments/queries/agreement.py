"""Stored figures of agreement as pages read them; nothing is computed here."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from assessments.models import AgreementFigure, RaisedSampling
from courses.models import CohortAssignment

Kind = AgreementFigure.Kind
LEAST_WORKS = 5  # common works below which neither ICC nor a share says anything


@dataclass(frozen=True, slots=True)
class Figures:
    """What the page of figures shows."""

    overall: AgreementFigure | None
    pairs: list[AgreementFigure]
    assessors: list[AgreementFigure]
    criteria: list[AgreementFigure]
    raised: dict[int, RaisedSampling]
    computed_at: datetime | None


def figures_for(user: User) -> Figures:
    """Figures of the people who assess in the groups that the person verifies. Two queries."""
    verified = CohortAssignment.objects.filter(user=user, role=CohortAssignment.Role.VERIFIER)
    near = CohortAssignment.objects.filter(cohort__in=verified.values("cohort_id")).values("user_id")
    own = Q(kind__in=(Kind.OVERALL, Kind.CRITERION)) | Q(kind=Kind.ASSESSOR, first__in=near)
    own |= Q(kind=Kind.PAIR, first__in=near, second__in=near)
    rows = list(AgreementFigure.objects.filter(own).select_related("first", "second").order_by("pk"))
    of_kind = {kind: [one for one in rows if one.kind == kind] for kind in Kind}
    raised = RaisedSampling.objects.filter(ended_at=None, assessor__in=near).select_related("assessor")
    return Figures(
        overall=next(iter(of_kind[Kind.OVERALL]), None),
        pairs=of_kind[Kind.PAIR],
        assessors=of_kind[Kind.ASSESSOR],
        criteria=of_kind[Kind.CRITERION],
        raised={one.assessor_id: one for one in raised},
        computed_at=rows[0].computed_at if rows else None,
    )


def severity_of(user: User) -> AgreementFigure | None:
    """How the assessor stands to the others, as last computed. One query."""
    return AgreementFigure.objects.filter(kind=Kind.ASSESSOR, first=user).first()
