"""Whom to enrol: people of the organisation, the recommended audience first, with what speaks against."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from accounts.models import User
from courses import zones
from courses.models import Cohort, CohortDay, Enrolment
from courses.queries.asked import branch_asked_for
from courses.queries.cohorts import MANAGE
from figures.words import spellings

PASSED_RECENTLY = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing that speaks against enrolling somebody; it warns, it does not forbid."""

    kind: str  # recent | prerequisite | overlap | busy
    what: str  # codes of the modules, or title of the other cohort
    on_date: date | None = None  # of passing, or of the clashing day


def candidates(user: User, cohort: Cohort, *, text: str, level: str) -> QuerySet[User]:
    """People whom `user` may enrol and who do not take part: the recommended first, then by name.

    Recommended (`is_other` 0) is the module's audience, but nobody who learns or has passed the same module;
    among equals those of the branch that the group was asked for come first.
    """
    taking_part = Enrolment.objects.taking_part().filter(cohort=cohort)
    people = User.objects.visible_to(user, MANAGE).filter(
        organisation_id=cohort.organisation_id, is_active=True
    )
    people = people.exclude(pk__in=taking_part.values("user_id")).select_related("branch")
    if level:
        people = people.filter(level=level)
    people = people.filter(by_name(text))
    module = cohort.programme.module
    branch = branch_asked_for(cohort.request) if cohort.request is not None else None
    here = Q(branch__path__startswith=branch.path) if branch is not None else Q(pk__in=())
    found = people.annotate(
        is_other=_zero_if(Q(~Exists(_same_course(module.pk)), level=module.audience)),
        is_elsewhere=_zero_if(here),
    )
    return found.order_by("is_other", "is_elsewhere", "last_name", "first_name", "pk")


def _zero_if(condition: Q) -> Case:
    """0 where it holds, else 1: what comes first."""
    return Case(When(condition, then=Value(0)), default=Value(1), output_field=IntegerField())


def _same_course(module_id: int) -> QuerySet[Enrolment]:
    """Places of the outer person in a course of the module that goes on, is planned or was passed."""
    goes_on = Q(cohort__state__in=(Cohort.State.PLAN, Cohort.State.RUNNING))
    places = Enrolment.objects.taking_part().filter(
        user=OuterRef("pk"), cohort__programme__module_id=module_id
    )
    return places.filter(goes_on | Q(state=Enrolment.State.COMPETENT))


def cautions(cohort: Cohort, people: Sequence[User], *, at: datetime) -> dict[int, list[Caution]]:
    """What speaks against each of the people at the aware moment `at`. Four queries whatever their number."""
    module = cohort.programme.module
    needed = dict(module.prerequisites.values_list("pk", "code"))
    overlapping = set(module.overlaps.values_list("pk", flat=True))
    places = (
        Enrolment.objects.taking_part()
        .filter(user__in=people)
        .exclude(cohort=cohort)
        .exclude(cohort__state=Cohort.State.CANCELLED)
        .select_related("cohort__programme__module")
        .order_by("pk")
    )
    clashing = _clashing_days(cohort)
    found: dict[int, list[Caution]] = {person.pk: [] for person in people}
    passed: dict[int, set[int]] = {person.pk: set() for person in people}
    for place in places:
        other = place.cohort.programme.module
        if place.state == Enrolment.State.COMPETENT:
            passed[place.user_id].add(other.pk)
        found[place.user_id] += _of_place(place, cohort, overlapping, clashing, at=at)
    for person in people:
        missing = [code for pk, code in sorted(needed.items()) if pk not in passed[person.pk]]
        if missing:
            found[person.pk].append(Caution("prerequisite", ", ".join(missing)))
    return found


def _of_place(
    place: Enrolment,
    cohort: Cohort,
    overlapping: set[int],
    clashing: dict[int, date],
    *,
    at: datetime,
) -> list[Caution]:
    """What a place in another cohort says against one in this cohort."""
    module = place.cohort.programme.module
    found = []
    is_same = module.pk == cohort.programme.module_id
    finished_at = place.finished_at
    if is_same and place.state == Enrolment.State.COMPETENT and finished_at is not None:
        if finished_at > at - PASSED_RECENTLY:
            on_date = zones.wall_clock(finished_at, place.cohort.timezone).date()
            found.append(Caution("recent", module.code, on_date))
    elif is_same and place.cohort.state != Cohort.State.FINISHED:
        found.append(Caution("overlap", module.code))
    if module.pk in overlapping and _quarter(place.enrolled_at) == _quarter(at):
        found.append(Caution("overlap", module.code))
    if place.cohort_id in clashing:
        found.append(Caution("busy", place.cohort.title, clashing[place.cohort_id]))
    return found


def _clashing_days(cohort: Cohort) -> dict[int, date]:
    """Cohorts of the organisation that meet on a day of this one, with that day."""
    dates = list(cohort.days.values_list("on_date", flat=True))
    days = CohortDay.objects.filter(
        on_date__in=dates,
        cohort__organisation_id=cohort.organisation_id,
        cohort__state__in=(Cohort.State.PLAN, Cohort.State.RUNNING),
    ).exclude(cohort__mode="self")
    return dict(days.exclude(cohort=cohort).order_by("-on_date").values_list("cohort_id", "on_date"))


def _quarter(moment: datetime) -> tuple[int, int]:
    """Year and quarter in Moscow, where the catalogue's advice counts quarters."""
    local = zones.wall_clock(moment, zones.DEFAULT_ZONE)
    return local.year, (local.month - 1) // 3


def by_name(text: str, prefix: str = "") -> Q:
    """Whether each word is in the name, post, personnel number, e-mail or branch of a person.

    Args:
        text: words as typed.
        prefix: path to the person («user__»), empty for the person itself.
    """
    matches = Q()
    for word in text.split():
        found = Q(**{f"{prefix}personnel_number": word}) | Q(**{f"{prefix}email__icontains": word})
        for spelling in spellings(word):
            for field in ("last_name", "first_name", "middle_name", "post", "branch__name"):
                found |= Q(**{f"{prefix}{field}__icontains": spelling})
        matches &= found
    return matches
