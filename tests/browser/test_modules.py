"""The model modules, and the clinic's own, taken in a browser from the first lesson to the certificate.

`MODULE_PICTURES=folder` keeps a photograph of each kind of page at both widths, and the papers of the groups.
"""

import io
import tempfile
from datetime import time, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from accounts.models import Membership, Organisation
from assessments.models import Submission
from catalog.loading import load_catalog
from catalog.models import PlanStep, Programme
from catalog.queries.norms import norms_of
from courses.models import Certificate, Cohort, Enrolment
from courses.services.cohorts import CohortPlan, PlannedDay, plan_cohort, start_cohort
from courses.services.enrolments import enrol
from jobs.models import Job
from jobs.services import claim, finish
from lms.machine import find_program
from tests.browser import pupil
from tests.browser.pupil import Mentor, Pupil
from tests.browser.roles import PATIENCE, Visitor
from tests.factories.accounts import OrganisationFactory, UserFactory, person_with_role
from tests.factories.catalog import CATALOGUE
from tests.reading import read_yaml

CHROMIUM = find_program("chromium")
OWNED = CATALOGUE.parent / "demo" / "catalog"
MODULES = (
    "ok-vv-155",
    "ok-ob-173",
    "ok-rp-187",
    "ok-ru-195",
    "ok-po-216",
    "ok-po-217",
    "ok-vv-171",
    "vega-01",
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.large,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]


@pytest.fixture(scope="module")
def chromium(playwright):
    """A browser with a microphone of its own."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    expect.set_options(timeout=PATIENCE)
    yield browser
    expect.set_options(timeout=None)
    browser.close()


@pytest.fixture
def one_course(tmp_path):
    """Makes a catalogue of all modules in which one alone has a course."""

    def made(slug):
        folder = tmp_path / "catalog"
        folder.mkdir()
        for path in CATALOGUE.iterdir():
            if path.is_file() or path.name in {slug, "schemas"}:
                (folder / path.name).symlink_to(path)
            else:
                (folder / path.name).mkdir()
                (folder / path.name / "module.yaml").symlink_to(path / "module.yaml")
        return folder

    return made


@pytest.fixture
def place(one_course, request):
    """A place in a group that studies the module at its own pace; its last day is today."""
    slug, now = request.param, timezone.now()
    client = OrganisationFactory(name=read_yaml(OWNED / "vega-01/module.yaml")["organisation"])
    provider = OrganisationFactory(kind=Organisation.Kind.PROVIDER, name="Академия сервиса")
    load_catalog(one_course(slug), at=now)
    if not (CATALOGUE / slug).exists():
        load_catalog(OWNED, at=now, owner=client)
    programme = Programme.objects.select_related("module").get(module__slug=slug)
    hr = person_with_role(Membership.Role.HR, client, last_name="Орлова", first_name="Вера")
    trainer = UserFactory(organisation=provider, last_name="Седов", first_name="Пётр")
    learner = person_with_role(
        Membership.Role.TRAINEE, client, last_name="Ильина", first_name="Дарья", middle_name="Олеговна"
    )
    cohort = Cohort.objects.create(
        organisation=client, programme=programme, title="Первая группа", mode="self", norms=norms_of(client)
    )
    days = programme.module.days
    plan = CohortPlan(
        title="Первая группа, осень",
        mode="self",
        timezone="Europe/Moscow",
        place="",
        days=[
            PlannedDay((now - timedelta(days=days - one)).date(), time(9, 30)) for one in range(1, days + 1)
        ],
        trainer_ids=frozenset({trainer.pk}),
        verifier_ids=frozenset(),
    )
    plan_cohort(cohort.pk, plan=plan, by=hr, at=now)
    enrol(cohort.pk, user_ids=[learner.pk], by=hr, at=now)
    start_cohort(cohort.pk, by=hr, at=now)
    place = Enrolment.objects.select_related("cohort__programme__module", "user").get()
    place.trainer = trainer
    return place


def finish_jobs():
    """Do what waits as a worker's child does: the job's own handler, its file kept by the job."""
    while job := claim(None, worker="здесь", at=timezone.now()):
        room, name = settings.JOB_HANDLERS[job.kind].rsplit(".", 1)
        with tempfile.TemporaryDirectory() as folder:
            handler = getattr(import_module(room), name)
            made = handler(job.arguments, workdir=Path(folder), progress=lambda *_step: None)
            assert finish(job.pk, token=job.lease_token, file=made, at=timezone.now())
    assert not Job.objects.exclude(state=Job.State.DONE).exists()


def keep(name, slug, content):
    """A paper for whoever wants to look."""
    if pupil.PICTURES:
        (Path(pupil.PICTURES) / slug / name).write_bytes(content)


def pages_of(pdf):
    """How many pages."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("place", MODULES, indirect=True)
def test_a_module_is_taken_from_the_first_lesson_to_the_certificate(place, chromium, live_server, settings):
    settings.PUBLIC_URL = live_server.url
    slug = place.cohort.programme.module.slug
    learner = Pupil(chromium, live_server.url, place)
    mentor = Mentor(chromium, live_server.url, place.trainer, slug)
    passer_by = Visitor(chromium, live_server.url, {})
    steps = PlanStep.objects.filter(programme=place.cohort.programme_id).exclude(kind="break")

    learner.looks_at_what_is_at_hand()
    for step in steps.order_by("day", "position"):
        learner.takes(step)
        finish_jobs()
    learner.opens_the_course()
    learner.looks("course-sent")

    works = Submission.objects.order_by("submitted_at", "pk").select_related("exercise")
    mentor.grades("Первая группа", [one.exercise.title for one in works])
    finish_jobs()
    mentor.go(f"/reports/cohorts/{place.cohort_id}/papers/")
    mentor.asks_for_every_paper()
    finish_jobs()
    mentor.go(f"/reports/cohorts/{place.cohort_id}/papers/")
    mentor.looks("papers")
    papers = mentor.saves_the_papers()

    learner.opens_the_course()
    learner.looks("course-done")
    code = learner.opens_the_certificate()
    learner.looks("certificate")
    certificate = learner.downloads_the_pdf()
    passer_by.verifies(code, place.user.full_name)
    for number, paper in enumerate([*papers, certificate], start=1):
        keep(f"paper-{number}.pdf", slug, paper)
    guide, cards, workbook = (pages_of(one) for one in papers)
    played = sum("role_card" in part for one in place.cohort.programme.exercises.all() for part in one.parts)
    assert (cards, pages_of(certificate)) == (played, 1)
    assert min(guide, workbook) > 15
    place.refresh_from_db()
    assert place.state == Enrolment.State.COMPETENT
    assert Certificate.objects.get().enrolment_id == place.pk
    assert learner.faults + mentor.faults + passer_by.faults == []
    for one in (learner, mentor, passer_by):
        one.context.close()
