"""Addresses of the demo's pages for those who run, watch, measure and write."""

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Branch, User
from assessments.models import Correction, ItemAnalysis, ItemRow, WorkplaceObservation
from audits.models import (
    AuditWave,
    Instrument,
    ObservationAppeal,
    ObservationFile,
    Scenario,
    Sheet,
    WaveInstrument,
)
from catalog.models import DialogueDraft, Programme, ProgrammeRequest, Question, RequestedModule
from courses.models import Certificate, Cohort, Enrolment
from lms.demo.authoring import COURSE
from lms.demo.learning import GRADUATE, TITLE
from reports.models import Report

HERO = "trainee@demo.test"


def staff_pages() -> dict[str, list[str]]:
    """Pages of HR, the manager, the auditor, the methodologist and the administrator."""
    home = reverse("reports:home")
    own = [reverse("reports:notice-list"), reverse("accounts:preference-edit")]
    cohort = Cohort.objects.get(title=TITLE)
    people = _people(cohort.organisation_id)
    return {
        "hr@demo.test": [home, reverse("accounts:profile"), *own, *people, *_client_pages(cohort)],
        "manager@demo.test": [
            home,
            *own,
            reverse("courses:cohort-detail", args=[cohort.pk]),
            reverse("accounts:person-list"),
            reverse("assessments:observation-list"),
            *_observations(),
        ],
        "auditor@demo.test": [home, *own, *_audit_pages()],
        "methodologist@demo.test": [home, *own, *_request_pages(), *_writing_pages(), *_figures_pages()],
        "admin@vega.test": [
            home,
            reverse("accounts:person-list"),
            reverse("accounts:organisation-detail", args=[cohort.organisation_id]),
            reverse("accounts:branch-create", args=[cohort.organisation_id]),
            reverse("audits:wave-list"),
        ],
        "admin@demo.test": [
            home,
            *own,
            reverse("reports:trouble-list"),
            reverse("accounts:organisation-list"),
            reverse("accounts:organisation-create"),
            reverse("accounts:branch-edit", args=[Branch.objects.earliest("pk").pk]),
            *people,
        ],
    }


def _observations() -> list[str]:
    """A form to be filled in, then one that both have signed."""
    open_one = WorkplaceObservation.objects.filter(state=WorkplaceObservation.State.OPEN)
    seen = WorkplaceObservation.objects.filter(state=WorkplaceObservation.State.SEEN)
    return [
        *(reverse("assessments:observation-edit", args=[one.pk]) for one in open_one[:1]),
        *(reverse("assessments:observation-detail", args=[one.pk]) for one in seen[:1]),
    ]


def _people(organisation_id: int) -> list[str]:
    """Pages of an organisation and of its people."""
    person = User.objects.get(email=HERO)
    return [
        reverse("accounts:person-list"),
        reverse("accounts:person-create"),
        reverse("accounts:person-detail", args=[person.pk]),
        reverse("accounts:person-edit", args=[person.pk]),
        reverse("accounts:import-list"),
        reverse("accounts:import-create"),
        reverse("accounts:organisation-detail", args=[organisation_id]),
    ]


def _client_pages(cohort: Cohort) -> list[str]:
    """What an HR manager orders, follows and reads."""
    requests = {one.state: one for one in ProgrammeRequest.objects.order_by("-pk")}
    states = ProgrammeRequest.State
    shown = [
        requests[one]
        for one in (states.SENT, states.IN_WORK, states.ACCEPTED, states.READY)
        if one in requests
    ]
    given = ProgrammeRequest.objects.filter(modules__programme__isnull=False).order_by("-pk").first()
    place = Enrolment.objects.filter(cohort=cohort).latest("pk")
    report = Report.objects.order_by("pk").last()
    certificate = Certificate.objects.get(enrolment__user__personnel_number=GRADUATE)
    return [
        reverse("catalog:module-list"),
        reverse("catalog:request-list"),
        reverse("catalog:request-create") + "?m=ok-vv-155",
        *(reverse("catalog:request-detail", args=[one.pk]) for one in shown),
        *([reverse("catalog:programme-detail", args=[given.modules.earliest("pk").pk])] if given else []),
        reverse("courses:cohort-list"),
        reverse("courses:cohort-detail", args=[cohort.pk]),
        reverse("courses:cohort-schedule", args=[cohort.pk]),
        reverse("courses:enrolment-create", args=[cohort.pk]),
        reverse("courses:enrolment-replace", args=[place.pk]),
        reverse("courses:certificate-list"),
        reverse("courses:certificate-detail", args=[certificate.pk]),
        reverse("audits:wave-list"),
        reverse("audits:wave-detail", args=[AuditWave.objects.get(name="осень").pk]),
        reverse("audits:wave-changes", args=[AuditWave.objects.get(name="осень").pk]),
        *([reverse("reports:report-detail", args=[report.pk])] if report else []),
        reverse("reports:search") + "?q=Белова",
    ]


def _audit_pages() -> list[str]:
    """Waves, reading in, figures of a month, and a file that was refused."""
    source = WaveInstrument.objects.filter(instrument__kind=Instrument.Kind.RECORDS).order_by("pk").last()
    waves = AuditWave.objects.order_by("pk")
    open_wave = waves.exclude(state=AuditWave.State.APPROVED).last()
    file = ObservationFile.objects.order_by("pk").last()
    return [
        reverse("audits:wave-list"),
        *(reverse("audits:wave-detail", args=[one.pk]) for one in waves),
        *([reverse("audits:observation-import", args=[open_wave.pk])] if open_wave else []),
        *([reverse("audits:wave-plan", args=[open_wave.pk])] if open_wave else []),
        *(reverse("audits:wave-changes", args=[one.pk]) for one in waves.filter(kind=AuditWave.Kind.REPEAT)),
        *_appeals(),
        *_sheets(),
        *_wave_desks(waves, open_wave),
        reverse("audits:wave-create"),
        reverse("audits:duty-list"),
        reverse("audits:instrument-list"),
        reverse("audits:scenario-list"),
        *(reverse("audits:scenario-detail", args=[one.pk]) for one in Scenario.objects.exclude(owner=None)),
        *([reverse("audits:observation-file", args=[file.wave_id, file.pk])] if file else []),
        *([reverse("audits:monthly-edit", args=[source.wave_id, source.pk])] if source else []),
    ]


def _wave_desks(waves: QuerySet[AuditWave], open_wave: AuditWave | None) -> list[str]:
    """What stands around a board: observations, voices, the plan's options; and how collecting goes."""
    read = ("observation-list", "verbatim-list", "failure-list", "option-list", "variation-list")
    collect = ("wave-progress", "survey-list", "recording-list")
    first = waves.filter(state=AuditWave.State.APPROVED).first()
    return [
        *(reverse(f"audits:{name}", args=[first.pk]) for name in read if first),
        *(reverse(f"audits:{name}", args=[open_wave.pk]) for name in collect if open_wave),
        *([reverse("reports:conclusion-list", args=[first.pk])] if first else []),
    ]


def _appeals() -> list[str]:
    """The list of a wave, and each appeal."""
    found = list(ObservationAppeal.objects.select_related("observation").order_by("pk"))
    lists = {reverse("audits:appeal-list", args=[one.observation.wave_id]) for one in found}
    return [
        *sorted(lists),
        *(reverse("audits:appeal-detail", args=[one.observation.wave_id, one.pk]) for one in found),
    ]


def _sheets() -> list[str]:
    """The list of a wave that collects, and its audits of management: one to review, one half filled."""
    audits = Sheet.objects.filter(instrument__kind=Instrument.Kind.MATURITY).order_by("pk")
    begun = audits.filter(state=Sheet.State.PLANNED, started_at__isnull=False)
    return [
        *sorted({reverse("audits:sheet-list", args=[one.wave_id]) for one in audits}),
        *(
            reverse("audits:sheet-detail", args=[one.wave_id, one.pk])
            for one in audits.filter(state=Sheet.State.SUBMITTED)
        ),
        *(reverse("sheets:sheet-fill", args=[one.secret]) for one in begun),
    ]


def _request_pages() -> list[str]:
    """The queue and what the methodologist does with a request."""
    queue = ProgrammeRequest.objects.filter(
        state__in=[ProgrammeRequest.State.SENT, ProgrammeRequest.State.IN_WORK]
    ).order_by("pk")
    drafted = RequestedModule.objects.filter(request__in=queue, programme__isnull=True).order_by("pk")
    return [
        reverse("catalog:request-queue"),
        *(reverse("catalog:request-detail", args=[one.pk]) for one in queue),
        *(reverse("catalog:programme-edit", args=[one.pk]) for one in list(drafted)[-1:]),
    ]


def _writing_pages() -> list[str]:
    """The bank of questions and the dialogues of the course that has both."""
    version = Programme.objects.current().get(module__slug=COURSE)
    kinds: dict[str, str] = {}
    for code, kind in Question.objects.filter(programme=version).order_by("code").values_list("code", "kind"):
        kinds.setdefault(kind, code)
    draft = DialogueDraft.objects.get(module__slug=COURSE)
    turn = draft.source.split("- code: ", 1)[-1].split("\n", 1)[0].strip()
    bank = {name: reverse(f"catalog:bank-{name}", args=[COURSE]) for name in ("detail", "import", "publish")}
    return [
        *bank.values(),
        bank["detail"] + "?kind=order",
        *(reverse("catalog:bank-question-edit", args=[COURSE, code]) for code in kinds.values()),
        reverse("catalog:bank-question-history", args=[COURSE, next(iter(kinds.values()))]),
        reverse("catalog:dialogue-list", args=[COURSE]),
        reverse("catalog:dialogue-edit", args=[COURSE, draft.code]),
        reverse("catalog:dialogue-turn-edit", args=[COURSE, draft.code, turn]),
        reverse("catalog:dialogue-facts", args=[COURSE, draft.code]),
        reverse("catalog:dialogue-source", args=[COURSE, draft.code]),
        reverse("catalog:dialogue-try", args=[COURSE, draft.code]),
    ]


def _figures_pages() -> list[str]:
    """Questions in figures, disputes, corrections."""
    analyses = ItemAnalysis.objects.order_by("pk")
    row = ItemRow.objects.earliest("pk")
    question = Question.objects.get(programme=row.analysis.programme_id, code=row.question)
    cohort = Cohort.objects.get(title=TITLE)
    return [
        reverse("assessments:analysis-list"),
        *(reverse("assessments:analysis-detail", args=[one.pk]) for one in analyses),
        reverse("assessments:item-detail", args=[row.pk]),
        reverse("assessments:appeal-list"),
        reverse("assessments:correction-list"),
        *(reverse("assessments:correction-detail", args=[one.pk]) for one in Correction.objects.all()[:1]),
        reverse("assessments:correction-create", args=[question.pk]),
        reverse("assessments:window-list", args=[cohort.pk]),
    ]
