"""The assessor's queue: what waits, for whom and how long; what is held; how many hours it will take."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.prepared import Prepared
from assessments.models import Grade, Submission
from catalog.models import Exercise
from courses.models import Cohort, CohortAssignment
from figures import formats

WAITING, MINE, TODAY, HELD = "waiting", "mine", "today", "held"
FRESH, DAYS, OLD = "fresh", "days", "old"
AGES = {FRESH: timedelta(days=1), DAYS: timedelta(days=3)}  # younger than; older ones are OLD
ORDERS = {
    "oldest": ("submitted_at", "pk"),
    "newest": ("-submitted_at", "-pk"),
    "name": ("enrolment__user__last_name", "enrolment__user__first_name", "submitted_at", "pk"),
    "exercise": ("exercise__title", "submitted_at", "pk"),
}
LONGEST_QUEUE = 5_000  # works that a desk can be walked through
USUAL_MINUTES = 6  # of one work, until the trainer's own pace is known
ENOUGH, LAST = 5, 30  # decided works that a pace needs, and that it looks at


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which part of the queue is looked at, and in which order."""

    state: str = WAITING
    cohort_id: int | None = None
    module_id: int | None = None
    exercise_id: int | None = None
    age: str = ""
    taken: str = ""  # «me», «free» or empty
    text: str = ""
    order: str = "oldest"

    @property
    def is_narrow(self) -> bool:
        """Whether something besides the state was chosen."""
        return bool(
            self.cohort_id or self.module_id or self.exercise_id or self.age or self.taken or self.text
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter with how many works it would show together with the other filters."""

    value: Any
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The values of all filters; counted in one query."""

    states: dict[str, int]
    cohorts: list[Choice]
    modules: list[Choice]
    exercises: list[Choice]
    ages: dict[str, int]
    taken: dict[str, int]
    total: int  # works that the filters leave


@dataclass(frozen=True, slots=True)
class Forecast:
    """How long the waiting works will take."""

    works: int
    minutes: int
    minutes_a_work: int
    n: int  # decided works that the pace rests on; 0: the usual pace is taken


def day_start(at: datetime) -> datetime:
    """Midnight before the moment, by the reader's clock."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def _open(works: QuerySet[Submission], user: User, at: datetime) -> QuerySet[Submission]:
    """Works that stand anywhere in the queue: with the assessor, or decided by this trainer today."""
    today = Q(grade__assessor=user, grade__saved_at__gte=day_start(at)) & ~Q(grade__decision="")
    return works.filter(Q(state=Submission.State.SUBMITTED) | today)


def _state(user: User, at: datetime) -> dict[str, Any]:
    """Where each work stands: «bucket» and «is_today»."""
    undecided = Q(grade=None) | Q(grade__decision="")
    return {
        "bucket": Case(
            When(undecided & Q(grade__assessor=user), then=Value(MINE)),
            When(undecided, then=Value(WAITING)),
            When(grade__released_at=None, then=Value(HELD)),
            default=Value(TODAY),
        ),
        "is_today": Case(
            When(
                ~undecided & Q(grade__assessor=user, grade__saved_at__gte=day_start(at)),
                then=Value(value=True),
            ),
            default=Value(value=False),
            output_field=BooleanField(),
        ),
    }


def _is_in(state: str, bucket: str, is_today: bool) -> bool:
    """Whether a work of the bucket is shown under the state."""
    if state == WAITING:
        return bucket in {WAITING, MINE}
    return is_today if state == TODAY else bucket == state


def _narrowed(
    works: QuerySet[Submission], kept: QueueFilter, user: User, at: datetime
) -> QuerySet[Submission]:
    """Works that the filters leave."""
    undecided = Q(grade=None) | Q(grade__decision="")
    sent = Q(state=Submission.State.SUBMITTED)
    parts = {
        WAITING: sent & undecided,
        MINE: sent & undecided & Q(grade__assessor=user),
        HELD: sent & ~undecided,
        TODAY: ~undecided & Q(grade__assessor=user, grade__saved_at__gte=day_start(at)),
    }
    found = works.filter(parts[kept.state])
    ids = {
        "enrolment__cohort_id": kept.cohort_id,
        "exercise__programme__module_id": kept.module_id,
        "exercise_id": kept.exercise_id,
    }
    found = found.filter(**{name: value for name, value in ids.items() if value is not None})
    ages = {
        FRESH: Q(submitted_at__gt=at - AGES[FRESH]),
        DAYS: Q(submitted_at__lte=at - AGES[FRESH], submitted_at__gt=at - AGES[DAYS]),
        OLD: Q(submitted_at__lte=at - AGES[DAYS]),
    }
    whose = {"me": Q(taken__trainer=user), "free": Q(taken=None)}
    for part in (ages.get(kept.age), whose.get(kept.taken), _named(kept.text)):
        found = found.filter(part) if part is not None else found
    return found


def _named(text: str) -> Q | None:
    """Works of people whose names hold every word."""
    people = User.objects.get_queryset().found_by(text) if text else None
    return None if people is None else Q(enrolment__user__in=people.values("pk"))


def rows(works: QuerySet[Submission], kept: QueueFilter, *, user: User, at: datetime) -> QuerySet[Any, Any]:
    """What the queue's rows show, in the chosen order; lazy, to be cut into pages.

    Titles and trainers by their ids: `facets` has the titles, and PostgreSQL needs longer to plan a join of
    ten tables than to read them.
    """
    found = _narrowed(works, kept, user, at).order_by(*ORDERS[kept.order])
    return found.values(
        "pk",
        "number",
        "submitted_at",
        "exercise_id",
        "enrolment__cohort_id",
        "enrolment__user__last_name",
        "enrolment__user__first_name",
        "grade__decision",
        "grade__released_at",
        "grade__assessor_id",
        "taken__trainer_id",
    )


def facets(works: QuerySet[Submission], kept: QueueFilter, *, user: User, at: datetime) -> Facets:
    """Every filter's values, each counted with the others kept.

    Two queries, however long the queue is: the exercises' titles are read by their ids, because PostgreSQL
    needs longer to plan a join of eight tables than to read them.
    """
    counted = _open(works, user, at)
    if (part := _named(kept.text)) is not None:
        counted = counted.filter(part)
    age = Case(
        When(submitted_at__gt=at - AGES[FRESH], then=Value(FRESH)),
        When(submitted_at__gt=at - AGES[DAYS], then=Value(DAYS)),
        default=Value(OLD),
    )
    whose = Case(
        When(taken=None, then=Value("free")),
        When(taken__trainer=user, then=Value("me")),
        default=Value("other"),
    )
    groups: list[tuple[Any, ...]] = list(
        counted.order_by()
        .annotate(age=age, whose=whose, **_state(user, at))
        .values_list(
            "bucket",
            "is_today",
            "age",
            "whose",
            "enrolment__cohort_id",
            "enrolment__cohort__title",
            "exercise_id",
        )
        .annotate(works=Count("pk"))
    )
    about = _exercises({one[6] for one in groups})
    return _facets([_Group(*one, *about[one[6]]) for one in groups], kept)


def _exercises(ids: set[int]) -> dict[int, tuple[Any, ...]]:
    """Title, module's id and module's code of each exercise. One query, none without ids."""
    if not ids:
        return {}
    found = Exercise.objects.filter(pk__in=ids)
    rows = found.values_list("pk", "title", "programme__module_id", "programme__module__code")
    return {pk: (title, module_id, code) for pk, title, module_id, code in rows}


@dataclass(frozen=True, slots=True)
class _Group:
    """How many works are alike in everything that a filter looks at."""

    bucket: str
    is_today: bool
    age: str
    whose: str
    cohort_id: int
    cohort: str
    exercise_id: int
    works: int
    exercise: str
    module_id: int
    module: str

    def fits(self, kept: QueueFilter) -> dict[str, bool]:
        """By filter, whether the group passes it."""
        return {
            "state": _is_in(kept.state, self.bucket, self.is_today),
            "cohort": kept.cohort_id in {None, self.cohort_id},
            "module": kept.module_id in {None, self.module_id},
            "exercise": kept.exercise_id in {None, self.exercise_id},
            "age": kept.age in {"", self.age},
            "taken": kept.taken in {"", self.whose},
        }


def _facets(groups: list[_Group], kept: QueueFilter) -> Facets:
    """The counts of each filter over the groups that pass all the others."""
    passed = [(one, [name for name, is_kept in one.fits(kept).items() if not is_kept]) for one in groups]

    def seen(name: str) -> list[_Group]:
        return [one for one, failed in passed if failed in ([], [name])]

    def counts(name: str, value: Callable[[_Group], str]) -> dict[str, int]:
        found: dict[str, int] = defaultdict(int)
        for one in seen(name):
            found[value(one)] += one.works
        return dict(found)

    states = {
        state: sum(one.works for one in seen("state") if _is_in(state, one.bucket, one.is_today))
        for state in (WAITING, MINE, TODAY, HELD)
    }
    return Facets(
        states=states,
        cohorts=_choices(seen("cohort"), lambda one: (one.cohort_id, one.cohort)),
        modules=_choices(seen("module"), lambda one: (one.module_id, one.module)),
        exercises=_choices(seen("exercise"), lambda one: (one.exercise_id, one.exercise)),
        ages=counts("age", lambda one: one.age),
        taken=counts("taken", lambda one: one.whose),
        total=states[kept.state],
    )


def _choices(groups: Iterable[_Group], facts: Callable[[_Group], tuple[int, str]]) -> list[Choice]:
    found: dict[tuple[int, str], int] = defaultdict(int)
    for one in groups:
        found[facts(one)] += one.works
    return [
        Choice(value, title, count)
        for (value, title), count in sorted(found.items(), key=lambda it: it[0][1])
    ]


def ordered_ids(works: QuerySet[Submission], kept: QueueFilter, *, user: User, at: datetime) -> list[int]:
    """Ids of the works that the filters leave, in their order: what a desk walks through. One query."""
    found = _narrowed(works, kept, user, at).order_by(*ORDERS[kept.order])
    return list(found.values_list("pk", flat=True)[:LONGEST_QUEUE])


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where a work stands in the queue and what its neighbours are."""

    number: int  # 1..total; 0: the work is not in this part of the queue
    total: int
    previous_id: int | None
    next_id: int | None


def place_of(ids: list[int], work_id: int) -> QueuePlace:
    """The work's place in the walk; a work that is not in it is followed by the first one."""
    if work_id not in ids:
        return QueuePlace(0, len(ids), None, ids[0] if ids else None)
    at = ids.index(work_id)
    return QueuePlace(
        at + 1,
        len(ids),
        ids[at - 1] if at else None,
        ids[at + 1] if at + 1 < len(ids) else None,
    )


def forecast(user: User, works: int) -> Forecast:
    """How long so many works will take this trainer.

    The median of the last thirty works that the trainer decided, pauses over ten minutes left out; with
    fewer than five of them, six minutes a work. One query.
    """
    last = Grade.objects.filter(assessor=user, decided_at__isnull=False, spent_seconds__gt=0)
    spent = list(last.order_by("-saved_at").values_list("spent_seconds", flat=True)[:LAST])
    is_known = len(spent) >= ENOUGH
    seconds = median(spent) if is_known else USUAL_MINUTES * 60
    return Forecast(
        works=works,
        minutes=round(works * seconds / 60),
        minutes_a_work=max(1, round(seconds / 60)),
        n=len(spent) if is_known else 0,
    )


def _colleagues_query(user_id: int) -> "QuerySet[Any, Any]":
    """Trainers of the groups that the person trains, himself too."""
    role = CohortAssignment.Role.TRAINER
    mine = CohortAssignment.objects.filter(user=user_id, role=role).values("cohort_id")
    theirs = CohortAssignment.objects.filter(role=role, cohort__in=mine, user__is_active=True)
    named = theirs.values_list("user_id", "user__last_name", "user__first_name")
    return named.distinct().order_by("user__last_name", "user_id")


_colleagues = Prepared(_colleagues_query, -1)


def colleagues_of(user: User) -> list[Choice]:
    """Other trainers of the person's groups, to give works to. One query."""
    return [
        Choice(pk, formats.short_name(last, first), 0)
        for pk, last, first in _colleagues(user.pk)
        if pk != user.pk
    ]


@dataclass(frozen=True, slots=True)
class RuleOfCohort:
    """How one group of the trainer hears its results."""

    cohort_id: int
    title: str
    are_held: bool
    held: int  # decisions that wait for their release


def _rules_query(user_id: int) -> "QuerySet[Any, Any]":
    """The person's running groups with what RuleOfCohort holds."""
    mine = CohortAssignment.objects.filter(user=user_id, role=CohortAssignment.Role.TRAINER)
    held = Q(
        enrolments__submissions__state=Submission.State.SUBMITTED,
        enrolments__submissions__grade__decided_at__isnull=False,
    )
    cohorts = Cohort.objects.filter(pk__in=mine.values("cohort_id"), state=Cohort.State.RUNNING)
    found = cohorts.annotate(
        are_held=Coalesce(F("grading_rule__are_held"), Value(value=False)),
        held=Count("enrolments__submissions", filter=held),
    )
    return found.order_by("title", "pk").values_list("pk", "title", "are_held", "held")


_rules = Prepared(_rules_query, -1)


def rules_of(user: User) -> list[RuleOfCohort]:
    """The trainer's groups that run, with how each hears its results. One query."""
    return [RuleOfCohort(*one) for one in _rules(user.pk)]
