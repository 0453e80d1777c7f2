"""The demo's practice at work: a programme written for one clinic, recordings, contacts, observations."""

import io
import math
from array import array
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import yaml
from django.conf import settings
from django.core.files.base import ContentFile

from accounts.models import User
from assessments import uploads
from assessments.models import Recording, WorkplaceObservation
from assessments.remuxing import make_seekable
from assessments.scoring import mark_keys
from assessments.services.contacts import save_contacts, send_contacts
from assessments.services.observations import (
    GivenObservation,
    ask_observation,
    assess_oneself,
    confirm_observation,
    sign_observation,
)
from assessments.services.recordings import choose_way
from assessments.services.submissions import (
    GivenWork,
    StoredFile,
    attach_stored,
    criteria_by_value,
    save_work,
    submit_work,
)
from catalog.markdown import render
from catalog.models import Exercise, Module, PlanStep, Programme, ProgrammeRequest, Rubric
from catalog.plans import TopicLine
from catalog.services.programmes import DraftEdit, issue_draft, save_draft, start_draft
from catalog.services.requests import Wish, submit_request, take_request
from courses.models import Cohort, Enrolment
from courses.services.cohorts import CohortPlan, PlannedDay, plan_cohort, start_cohort
from courses.services.enrolments import enrol
from courses.services.progress import finish_step
from courses.services.requests import accept_request
from jobs.models import Job
from jobs.services import JobRefusedError
from lms.demo.learning import ZONE, Cast, contacts_of

FILE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "workplace.yaml"
RATE = 16_000  # samples a second
SECONDS = 5
DAMAGED = b"ID3\x03" + bytes(range(200)) * 8  # calls itself an MP3 and has no sound in it


@cache
def told_of_work() -> dict[str, Any]:
    """The programme and the people of its group as the file tells them."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def practise_at_work(cast: Cast, methodologist: User, *, now: datetime) -> Cohort:
    """The clinic asks for practice at work, gets a programme of its own, and its people begin."""
    told = told_of_work()
    request = _ask(told, cast.hr, now)
    write_programme(request, methodologist, at=now - timedelta(days=8))
    cohort = _gather(told, request, cast, now)
    places = {one.user.personnel_number: one for one in cohort.enrolments.select_related("user")}
    steps = {one.ref: one for one in cohort.programme.steps.all()}
    for person in told["people"]:
        place = places[person["number"]]
        if len(person) > 1:
            finish_step(place.pk, step_id=steps[""].pk, at=now - timedelta(days=3))
        if "recording" in person:
            _record(place, steps["pz-1"], person["recording"], now)
        if "contacts" in person:
            _describe(place, steps["pz-2"], person["contacts"], now)
        if "observation" in person:
            _observe(place, steps["pz-3"], person["observation"], now)
    return cohort


# --- the programme ---------------------------------------------------------------------------------
def _ask(told: Mapping[str, Any], hr: User, now: datetime) -> ProgrammeRequest:
    """The request of the clinic."""
    wish = Wish(
        module_ids=[Module.objects.get(slug=told["module"]).pk],
        group_size=len(told["people"]),
        starts_on=(now - timedelta(days=4)).date(),
        ends_on=(now + timedelta(days=3)).date(),
        mode=ProgrammeRequest.Mode.SELF,
        reasons=[],
        **told["wish"],
    )
    at = now - timedelta(days=9)
    return submit_request(wish, organisation_id=hr.organisation_id, requested_by=hr, at=at)


def write_programme(request: ProgrammeRequest, methodologist: User, *, at: datetime) -> None:
    """The methodologist writes the programme with practice at work and gives it five hours later."""
    told = told_of_work()
    take_request(request.pk, by=methodologist, at=at)
    wanted = request.modules.get()
    draft = start_draft(wanted.pk, by=methodologist, at=at)
    topics = [TopicLine(**one) for one in told["topics"]]
    save_draft(wanted.pk, DraftEdit(told["passport"], topics, outcomes=told["outcomes"]))
    PlanStep.objects.bulk_create(
        PlanStep(
            programme=draft,
            day=1,
            position=position,
            topic_number=one["topic"],
            modes={"self": one["how"]},
            **{name: one[name] for name in ("code", "title", "kind", "ref", "minutes", "theory")},
        )
        for position, one in enumerate(told["steps"], start=1)
    )
    rubric = Rubric.objects.create(programme=draft, **told["rubric"])
    for one in told["exercises"]:
        _write_exercise(draft, rubric, one)
    issue_draft(wanted.pk, by=methodologist, at=at + timedelta(hours=5))


def _write_exercise(draft: Programme, rubric: Rubric, told: Mapping[str, Any]) -> None:
    """One exercise as its file would have it."""
    names = ("code", "title", "kind", "minutes", "prep_minutes", "outcomes", "parts", "answer")
    Exercise.objects.create(
        programme=draft,
        rubric=rubric,
        instructions_html=render(told["instructions"]).html,
        model_answer_html=render(told["model_answer"]).html,
        source={**told, "rubric": rubric.code},
        **{name: told[name] for name in names},
    )


def _gather(told: Mapping[str, Any], request: ProgrammeRequest, cast: Cast, now: datetime) -> Cohort:
    """The group, at its own pace."""
    at = now - timedelta(days=7)
    cohort = accept_request(request.pk, by=cast.hr, at=at)[0]
    numbers = [one["number"] for one in told["people"]]
    people = User.objects.filter(personnel_number__in=numbers).values_list("pk", flat=True)
    plan = CohortPlan(
        title=told["title"],
        mode=ProgrammeRequest.Mode.SELF,
        timezone=ZONE,
        place="",
        days=[PlannedDay((now + timedelta(days=1)).date(), time(9, 30))],
        trainer_ids=frozenset({cast.trainer.pk}),
        verifier_ids=frozenset({cast.verifier.pk}),
    )
    plan_cohort(cohort.pk, plan=plan, by=cast.hr, at=at)
    enrol(cohort.pk, user_ids=list(people), by=cast.hr, at=at)
    start_cohort(cohort.pk, by=cast.hr, at=now - timedelta(days=6))
    return Cohort.objects.select_related("programme").get(pk=cohort.pk)


# --- what people did -------------------------------------------------------------------------------
def _exercise(place: Enrolment, step: PlanStep) -> Exercise:
    """The exercise that the step leads to."""
    return Exercise.objects.select_related("rubric").get(
        programme_id=place.cohort.programme_id, code=step.ref
    )


def _levels(place: Enrolment, step: PlanStep, told: Mapping[str, int]) -> dict[str, int]:
    """One level a criterion, given to all calls that show it; criteria that are not told stay open."""
    keys = mark_keys(criteria_by_value(_exercise(place, step)))
    return {key: told[key.partition("/")[0]] for key in keys if key.partition("/")[0] in told}


def _record(place: Enrolment, step: PlanStep, told: Mapping[str, Any], now: datetime) -> None:
    """Agree to be recorded, record; a second file cannot be read; hand in or keep as a draft."""
    at = now - timedelta(days=1, hours=3)
    choose_way(place.pk, step_id=step.pk, way="audio", agrees=True, address=None, at=at)
    given = GivenWork(told["text"], _levels(place, step, told["self"]), is_own_work=told["sent"])
    save_work(place.pk, step_id=step.pk, given=given, at=at)
    moment = at.strftime("%d.%m.%Y")
    attach_recording(place, step, f"Запись {moment}.webm", tone(), at, is_made_here=True)
    if told.get("broken"):
        attach_recording(place, step, f"Диктофон {moment}.mp3", DAMAGED, at + timedelta(minutes=9))
    if told["sent"]:
        later = at + timedelta(minutes=20)
        submit_work(place.pk, step_id=step.pk, given=given, by=place.user, at=later)


def attach_recording(
    place: Enrolment,
    step: PlanStep,
    name: str,
    content: bytes,
    at: datetime,
    *,
    is_made_here: bool = False,
) -> None:
    """A file on the draft, looked through at once as a worker would."""
    organisation_id = place.cohort.organisation_id
    upload = uploads.check_upload(ContentFile(content), name, max_bytes=settings.UPLOAD_MAX_BYTES)
    stored_as, sha256 = uploads.store(upload, organisation_id=organisation_id, at=at)
    stored = StoredFile(upload.name, stored_as, upload.content_type, upload.size, sha256)
    file = attach_stored(place.pk, step_id=step.pk, stored=stored, is_made_here=is_made_here, at=at)
    recording = Recording.objects.get(file=file)
    with TemporaryDirectory() as workdir, suppress(JobRefusedError):
        make_seekable(
            {"recording_id": recording.pk}, workdir=Path(workdir), progress=lambda _done, _step: None
        )
    Job.objects.filter(pk=recording.job_id or 0).delete()  # it is done: no worker has to come for it
    Recording.objects.filter(pk=recording.pk).update(job_id=None)


def _describe(place: Enrolment, step: PlanStep, told: Mapping[str, Any], now: datetime) -> None:
    """Two customers in words, or as far as the person has come."""
    at = now - timedelta(hours=20)
    notes = contacts_of(told, now)
    given = GivenWork("", _levels(place, step, told["self"]), is_own_work=told["sent"])
    if not told["sent"]:
        save_contacts(place.pk, step_id=step.pk, contacts=notes, given=given, at=at)
        return
    send_contacts(
        place.pk, step_id=step.pk, contacts=notes, given=given, is_checked=True, by=place.user, at=at
    )


def _observe(place: Enrolment, step: PlanStep, told: Mapping[str, Any], now: datetime) -> None:
    """Ask the manager; as far as the story says also watch, sign and read."""
    at = now - timedelta(days=told["days_ago"])
    one = ask_observation(place.pk, step_id=step.pk, at=at - timedelta(hours=20))
    if told["state"] == WorkplaceObservation.State.OPEN:
        return
    given = GivenObservation(
        observed_on=at.date(),
        place=told["place"],
        levels=_levels(place, step, told["levels"]),
        comment=told["comment"],
    )
    sign_observation(one.pk, version=0, given=given, by=one.observer, at=at)
    if told["state"] == WorkplaceObservation.State.SEEN:
        assess_oneself(one.pk, levels=_levels(place, step, told["self"]))
        later = at + timedelta(hours=4)
        confirm_observation(one.pk, reply=told["reply"], by=place.user, at=later)


@cache
def tone() -> bytes:
    """A WebM with a few seconds of a quiet swelling tone, so that a player has something to play."""
    out = io.BytesIO()
    with av.open(out, mode="w", format="webm") as container:
        stream = container.add_stream("libopus", rate=RATE, layout="mono")
        samples = array("h", (_sample(at) for at in range(RATE * SECONDS)))
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(samples))
        frame.planes[0].update(samples.tobytes())
        frame.rate = RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return out.getvalue()


def _sample(at: int) -> int:
    """The loudness of the tone at one sample."""
    seconds = at / RATE
    swell = 0.5 - 0.5 * math.cos(2 * math.pi * seconds / 2)
    return int(3000 * swell * math.sin(2 * math.pi * 220 * seconds))
