"""Reads of programme requests: a client's list, the methodologist's queue, one request with its files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from catalog.minutes import ACADEMIC_HOUR, DAY_MINUTES
from catalog.models import Module, ProgrammeRequest, RequestedModule
from catalog.states import WAITING, State
from figures.words import spellings
from jobs.models import Job

VISIBLE = frozenset(State.values) - {State.UNCONFIRMED}


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the methodologist wants to see."""

    states: frozenset[str] = WAITING
    older_than: timedelta | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ModuleState:
    """One module of a request with its PDF's job and whether a draft is open."""

    requested: RequestedModule
    job: Job | None
    has_draft: bool


@dataclass(frozen=True, slots=True)
class WishSummary:
    """What a choice of modules amounts to."""

    modules: list[Module]
    days: int
    hours: int  # academic
    at_once: int  # modules whose programme is given at once

    @property
    def later(self) -> int:
        """Modules whose programme the methodologist writes first."""
        return len(self.modules) - self.at_once


def requests_of(organisation_ids: Iterable[int], words: str = "") -> QuerySet[ProgrammeRequest]:
    """Requests of the organisations, newest first. Two queries a page."""
    return _search(_with_modules().filter(organisation_id__in=organisation_ids), words)


def queue_rows(wanted: QueueFilter, *, at: datetime) -> QuerySet[ProgrammeRequest]:
    """Confirmed requests that the methodologist wants to see, those sent longest ago first."""
    found = _search(_with_modules().filter(state__in=wanted.states & VISIBLE), wanted.words)
    if wanted.older_than is not None:
        sent_before = Q(email_confirmed_at__lte=at - wanted.older_than)
        sent_before |= Q(email_confirmed_at=None, created_at__lte=at - wanted.older_than)
        found = found.filter(sent_before)
    return found.order_by(Coalesce("email_confirmed_at", "created_at"), "pk")


def queue_counts() -> dict[str, int]:
    """How many requests are in each state that the methodologist sees. One query."""
    rows = ProgrammeRequest.objects.filter(state__in=VISIBLE).order_by().values_list("state")
    return dict.fromkeys(sorted(VISIBLE), 0) | dict(rows.annotate(count=Count("pk")))


def module_states(request: ProgrammeRequest) -> list[ModuleState]:
    """The request's modules with the jobs of their PDFs and their open drafts. Three queries."""
    modules = list(request.modules.select_related("module", "programme"))
    jobs = Job.objects.in_bulk([one.job_id for one in modules if one.job_id is not None])
    made = dict(request.programmes.order_by("version").values_list("module_id", "version"))
    return [
        ModuleState(
            one,
            jobs.get(one.job_id) if one.job_id is not None else None,
            made.get(one.module_id, 0) > (one.programme.version if one.programme is not None else 0),
        )
        for one in modules
    ]


def wish_summary(modules: Sequence[Module]) -> WishSummary:
    """Days, academic hours and how many programmes are there already. One query."""
    days = sum(one.days for one in modules)
    ready = _with_content().filter(pk__in=[one.pk for one in modules]).count()
    return WishSummary(list(modules), days, days * DAY_MINUTES // ACADEMIC_HOUR, ready)


def _with_modules() -> QuerySet[ProgrammeRequest]:
    """Requests with what a line of a list shows."""
    modules = Prefetch("modules", RequestedModule.objects.select_related("module__block"))
    return ProgrammeRequest.objects.select_related("organisation", "requested_by").prefetch_related(modules)


def _with_content() -> QuerySet[Module]:
    """Modules whose current version has a plan."""
    return Module.objects.filter(programmes__request=None, programmes__topics__isnull=False).distinct()


def _search(rows: QuerySet[ProgrammeRequest], words: str) -> QuerySet[ProgrammeRequest]:
    """Those where every word is in the number, the company, the asker, a module's code or its title."""
    for word in words.split():
        condition = Q()
        for form in spellings(word):
            condition |= _anywhere(form)
        number = word.lstrip("№#")
        if number.isascii() and number.isdigit():
            condition |= Q(number=min(int(number), 2**31 - 1))
        rows = rows.filter(Q(pk__in=ProgrammeRequest.objects.filter(condition).values("pk")))
    return rows


def _anywhere(form: str) -> Q:
    """The word in any text of a request that a list shows."""
    names: tuple[str, ...] = (
        *("organisation__name", "visitor_company", "visitor_name"),
        *("requested_by__last_name", "modules__module__code", "modules__module__title"),
    )
    return Q(*[(f"{name}__contains", form) for name in names], _connector=Q.OR)


def file_name(requested: RequestedModule) -> str:
    """The PDF's name for people: «Программа ОК-ВВ-155, запрос № 7.pdf»."""
    return f"Программа {requested.module.code}, запрос № {requested.request.number}.pdf"
