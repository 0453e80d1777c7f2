"""What a participant keeps at hand: the goals of the course, its job aid and its cards."""

from dataclasses import dataclass, field
from typing import Any

from catalog.models import Material
from catalog.norms import norms_within
from courses.models import Cohort


@dataclass(frozen=True, slots=True)
class Handouts:
    """Texts of the cohort's version with its norms; HTML was sanitised when it was loaded."""

    outcomes: list[dict[str, str]]  # {code, kind, text}, as the programme has them
    job_aid_title: str = ""
    job_aid: str = ""  # HTML
    cards: list[dict[str, str]] = field(default_factory=list)  # {front, back}, HTML


def handouts_of(cohort: Cohort) -> Handouts:
    """The cohort's handouts; before it opens the goals alone. One query at most."""
    outcomes: Any = norms_within(cohort.programme.outcomes, cohort.norms)
    if cohort.state == Cohort.State.PLAN:
        return Handouts(outcomes)
    kinds = (Material.Kind.JOB_AID, Material.Kind.CARD)
    rows = Material.objects.filter(programme=cohort.programme_id, kind__in=kinds).order_by("position")
    aid = next((one for one in rows if one.kind == Material.Kind.JOB_AID), None)
    cards: Any = [norms_within(one.html, cohort.norms) for one in rows if one.kind == Material.Kind.CARD]
    if aid is None:
        return Handouts(outcomes, cards=cards)
    html: Any = norms_within(aid.html, cohort.norms)
    return Handouts(outcomes, aid.body["title"], html["text"], cards)
