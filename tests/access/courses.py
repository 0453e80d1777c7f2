"""Access rows of the room courses.

Puts `cohort_a`, `enrolment_a` (of the trainee), `cohort_b`, `enrolment_b` into `world.things`; the trainers
and verifiers are assigned to their cohort.
"""

from catalog.models import Module, Programme, ProgrammeRequest, RequestedModule
from courses.models import Certificate, Cohort, CohortAssignment, CohortDay, Enrolment
from jobs.models import Job
from tests.access import INSIDERS, PROVIDER, Row, World, media, tasks
from tests.factories.courses import (
    NOON,
    CohortFactory,
    EnrolmentFactory,
    make_module,
    make_programme,
    step_of,
)
from tests.factories.jobs import JobFactory

WATCH = ("hr", "client_admin", "line_manager")
MANAGE = ("hr", "client_admin")
STAFF = ("trainer", "verifier")
SEEN = ("trainee", *WATCH, *STAFF)  # who sees the cohort in some role
EVERY_PERSON = (*INSIDERS, *PROVIDER)


def _manage(name: str, *, also: tuple[str, ...] = ()) -> Row:
    """A POST on a cohort for those who manage it."""
    may = (*MANAGE, *also)
    return Row(post=may, ids=name, forbidden=tuple(one for one in SEEN if one not in may))


def _manage_place(*, also: tuple[str, ...] = ()) -> Row:
    """A POST on somebody's place: the trainee himself does not see this door."""
    may = (*MANAGE, *also)
    seen = (*WATCH, *STAFF)
    return Row(post=may, ids="place", forbidden=tuple(one for one in seen if one not in may))


ROWS: dict[str, Row] = {
    **media.ROWS,
    **tasks.ROWS,
    "courses:cohort-list": Row(get=(*WATCH, *STAFF)),
    "courses:cohort-detail": Row(get=(*WATCH, *STAFF), ids="cohort", forbidden=("trainee",)),
    "courses:cohort-schedule": Row(
        get=MANAGE, post=MANAGE, ids="cohort", forbidden=("trainee", "line_manager", *STAFF)
    ),
    "courses:cohort-start": _manage("cohort", also=("trainer",)),
    "courses:cohort-finish": _manage("cohort", also=("trainer",)),
    "courses:cohort-cancel": _manage("cohort"),
    "courses:cohort-remind": _manage("cohort", also=("trainer",)),
    "courses:cohort-calendar": Row(get=SEEN, ids="cohort"),
    "courses:attendance-edit": Row(
        get=("trainer",),
        post=("trainer",),
        ids="cohort_day",
        forbidden=("trainee", *WATCH, "verifier"),
    ),
    "courses:enrolment-create": Row(
        get=MANAGE, post=MANAGE, ids="cohort", forbidden=("trainee", "line_manager", *STAFF)
    ),
    "courses:enrolment-replace": Row(
        get=MANAGE, post=MANAGE, ids="place", forbidden=("line_manager", *STAFF)
    ),
    "courses:enrolment-withdraw": _manage_place(),
    "courses:enrolment-restore": _manage_place(),
    "courses:enrolment-remind": _manage_place(also=("trainer", "line_manager")),
    "courses:request-accept": Row(post=MANAGE, ids="ready_request", forbidden=("methodologist",)),
    "courses:request-plan-given": Row(post=MANAGE, ids="ready_request", forbidden=("methodologist",)),
    "courses:visitor-accept": Row(
        post=EVERY_PERSON, ids="followed", public=True, shared=True, allowed_statuses=(302,)
    ),
    "courses:enrolment-list": Row(get=EVERY_PERSON),
    "courses:enrolment-detail": Row(get=("trainee",), ids="place"),
    "courses:material-list": Row(get=("trainee",), ids="place"),
    "courses:step-detail": Row(get=("trainee",), ids="lesson_step"),
    "courses:step-finish": Row(post=("trainee",), ids="lesson_step"),
    "courses:step-finish of a session": Row(post=("trainee",), ids="session_step", allowed_statuses=(302,)),
    "courses:step-progress": Row(
        post=("trainee",), ids="lesson_step", data={"percent": "10"}, allowed_statuses=(204,)
    ),
    "courses:step-progress of a plan": Row(post=(), ids="plan_step", data={"percent": "10"}),
    "courses:plan-save of a lesson": Row(post=(), ids="lesson_step", data={"text": "Текст."}),
    "courses:plan-save": Row(post=("trainee",), ids="plan_step", data={"text": "Отвечать по формуле."}),
    "courses:certificate-list": Row(get=(*MANAGE, *PROVIDER)),
    "courses:certificate-detail": Row(get=("trainee", *MANAGE, *PROVIDER), ids="certificate"),
    "courses:certificate-file": Row(
        get=("trainee", *MANAGE, *PROVIDER), ids="certificate", allowed_statuses=(200,)
    ),
    "courses:certificate-render": Row(post=("trainee", *MANAGE, *PROVIDER), ids="certificate"),
    "courses:certificate-revoke": Row(
        post=PROVIDER, ids="certificate", forbidden=("trainee", *MANAGE), data={"reason": "Ошибка"}
    ),
}


def furnish(world: World) -> None:
    """A running cohort with a trainee, a certificate and a ready request in A and in B."""
    module = make_module(901)
    for letter, suffix, ids in (("a", "", world.ids), ("b", "_b", world.foreign_ids)):
        programme = make_programme(module, version=1 if letter == "a" else 2)
        cohort = CohortFactory(
            organisation=world.things[letter],
            programme=programme,
            state=Cohort.State.RUNNING,
            started_at=NOON,
            title=f"Группа {letter.upper()}",
        )
        day = CohortDay.objects.create(cohort=cohort, number=1, on_date=NOON.date(), starts_at="09:30")
        for role in CohortAssignment.Role.values:
            CohortAssignment.objects.create(cohort=cohort, user=world.people[role + suffix], role=role)
        enrolment = EnrolmentFactory(cohort=cohort, user=world.people["trainee" + suffix])
        world.things[f"cohort_{letter}"], world.things[f"enrolment_{letter}"] = cohort, enrolment
        certificate = _certificate(world, letter, suffix)
        ids["cohort"] = {"cohort_id": cohort.pk}
        ids["cohort_day"] = {"cohort_id": cohort.pk, "number": day.number}
        ids["place"] = {"enrolment_id": enrolment.pk}
        ids["lesson_step"] = {"enrolment_id": enrolment.pk, "step_id": step_of(cohort, "d1-03").pk}
        ids["session_step"] = {"enrolment_id": enrolment.pk, "step_id": step_of(cohort, "d1-01").pk}
        ids["plan_step"] = {"enrolment_id": enrolment.pk, "step_id": step_of(cohort, "d2-03").pk}
        ids["certificate"] = {"certificate_id": certificate.pk}
        ids["ready_request"] = {"request_id": _ready_request(world, letter, suffix, programme).pk}
    media.furnish(world)
    tasks.furnish(world)


def _certificate(world: World, letter: str, suffix: str) -> Certificate:
    """A certificate of the trainee from an earlier cohort."""
    earlier = CohortFactory(
        organisation=world.things[letter],
        programme=world.things[f"cohort_{letter}"].programme,
        state=Cohort.State.FINISHED,
        started_at=NOON,
        finished_at=NOON,
    )
    enrolment = EnrolmentFactory(
        cohort=earlier,
        user=world.people["trainee" + suffix],
        state=Enrolment.State.COMPETENT,
        finished_at=NOON,
    )
    name = f"jobs/certificate-{letter}.pdf"
    done = {"state": Job.State.DONE, "result_file": name, "sha256": "0" * 64, "finished_at": NOON}
    world.files[name] = b"%PDF-1.7"
    return Certificate.objects.create(
        job_id=JobFactory(kind="certificate-pdf", key=f"certificate {letter}", **done).pk,
        enrolment=enrolment,
        number=f"2026-00000{1 if letter == 'a' else 2}",
        code=f"CODEOF{letter.upper()}",
        facts={"full_name": enrolment.user.full_name, "organisation": world.things[letter].name},
        issued_at=NOON,
    )


def _ready_request(world: World, letter: str, suffix: str, programme: Programme) -> ProgrammeRequest:
    """A request whose programme is ready to be accepted."""
    last = ProgrammeRequest.objects.order_by("-number").first()
    request = ProgrammeRequest.objects.create(
        number=(last.number if last else 0) + 1,
        organisation=world.things[letter],
        requested_by=world.people["hr" + suffix],
        state=ProgrammeRequest.State.READY,
        created_at=NOON,
    )
    module: Module = programme.module
    RequestedModule.objects.create(request=request, module=module, programme=programme)
    return request
