"""What follows from an approval: who is told, what may be asked for, what hinders taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from audits.models import AuditWave, CriticalFailure, ObservationAppeal, Recommendation
from audits.queries.appeals import waiting_appeals
from audits.queries.duties import ROLES, role_asked
from audits.queries.plan import standing_request
from catalog.models import Programme

State = Recommendation.State


@dataclass(frozen=True, slots=True)
class Foresight:
    """What an approval brings, before it is given.

    courses: lines that go into it. ready: those of them with a published programme. readers: who orders the
    courses. untold: breaches of rules that branches have not been told of; told: people who will be.
    appeals: of branches that wait for a decision, the soonest due first; after it nobody does.
    """

    courses: int
    decisions: int
    rejected: int
    undecided: Sequence[Recommendation]
    ready: int
    readers: Sequence[User]
    untold: int
    told: int
    appeals: Sequence[ObservationAppeal]

    @property
    def to_write(self) -> int:
        """Courses whose detailed programme the methodologist writes to order."""
        return self.courses - self.ready


def foresee_approval(wave: AuditWave, lines: Sequence[Recommendation], *, by: User) -> Foresight:
    """What follows if the wave is approved now. Five statements."""
    going = [one for one in lines if one.state != State.REJECTED]
    courses = [one for one in going if one.module_id is not None]
    published = Programme.objects.current().filter(module__in=[one.module_id for one in courses])
    untold = list(
        CriticalFailure.objects.filter(wave=wave, told_at__isnull=True, due_on__isnull=False)
        .exclude(responsible="")
        .values_list("responsible", "observation__branch__path")
    )
    return Foresight(
        courses=len(courses),
        decisions=len(going) - len(courses),
        rejected=len(lines) - len(going),
        undecided=[one for one in going if one.state == State.PROPOSED],
        ready=published.values("module").distinct().count(),
        readers=list(readers_of(wave).exclude(pk=by.pk)),
        untold=len(untold),
        told=_told(wave, untold) if untold else 0,
        appeals=list(waiting_appeals(wave)),
    )


def readers_of(wave: AuditWave) -> QuerySet[User]:
    """Those of the organisation who order courses, once each."""
    return User.objects.filter(
        is_active=True,
        memberships__organisation=wave.organisation_id,
        memberships__role__in=(Membership.Role.HR, Membership.Role.CLIENT_ADMIN),
        memberships__branch__isnull=True,
    ).distinct()


def use_of_approval(wave: AuditWave) -> str:
    """What follows from the approval already, for the reader; empty where nothing does. Two statements."""
    repeat = wave.repeats.order_by("pk").values_list("name", flat=True).first()
    if repeat is not None:
        return _("The wave «%s» repeats this one.") % repeat
    lines = wave.recommendations.filter(request__isnull=False).select_related("request")
    asked = [found for one in lines if (found := standing_request(one)) is not None]
    if not asked:
        return ""
    return _("Programmes are asked for by the request № %d: withdraw it first.") % asked[0].number


def _told(wave: AuditWave, untold: Sequence[tuple[str, str]]) -> int:
    """How many people hear of these breaches."""
    held = list(
        Membership.objects.filter(
            organisation=wave.organisation_id, role__in=ROLES, user__is_active=True
        ).values_list("user", "role", "branch__path")
    )
    led = [path or "" for _user, role, path in held if role == Membership.Role.LINE_MANAGER]
    people = set()
    for responsible, branch in untold:
        wanted = role_asked(responsible, branch, led)
        people |= {user for user, role, path in held if role == wanted and branch.startswith(path or "")}
    return len(people)
