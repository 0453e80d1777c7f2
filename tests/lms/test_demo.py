"""The demo: told once, by the product's own services, in a database that was empty."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.urls import reverse

from accounts.models import AuditEvent, Organisation, User
from assessments.models import (
    Calibration,
    ContactNote,
    ErasureAct,
    GradeAppeal,
    Recording,
    Snippet,
    Submission,
    WorkplaceObservation,
)
from audits.models import AuditWave, ObservationAppeal, Verdict
from audits.queries.verdicts import changes_of
from catalog.models import Module, ProgrammeRequest
from courses.models import Certificate, Cohort, Enrolment, StepProgress
from lms.demo import story, waves
from lms.demo.mail import letters
from lms.demo.pages import by_role
from lms.demo.tour import SESSION_KEY, stops
from reports.models import Report
from tests.conftest import NOON


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """The whole story, told once for the module in a transaction that is rolled back."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        story.tell(NOON, lambda _text: None)
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def test_people_of_every_role_are_there_with_two_clients_and_a_provider(told, db):
    assert Organisation.objects.count() == 3
    assert User.objects.filter(email__endswith="@demo.test").count() == 8
    assert User.objects.filter(organisation__name__contains="Вега").count() >= 45
    assert Module.objects.filter(owner=None).count() == 67
    assert Module.objects.get(owner__name__contains="Вега").code == "ВЕГА-01"


def test_everybody_has_work_waiting(told, db):
    hero = Enrolment.objects.filter(user__email="trainee@demo.test").earliest("pk")

    assert Submission.objects.waiting().count() >= 6
    assert ProgrammeRequest.objects.filter(state=ProgrammeRequest.State.SENT).count() == 1
    assert StepProgress.objects.get(enrolment=hero, step__ref="2", step__kind="lesson").percent == 40
    assert Certificate.objects.count() == 12


def test_who_has_learnt_was_there_and_has_logged_in(told, db):
    places = Enrolment.objects.filter(state=Enrolment.State.COMPETENT).exclude(cohort__mode="self")

    assert places.exclude(attendance__was_present=True).count() == 0
    assert places.filter(user__last_login=None).count() == 0
    idle = User.objects.filter(organisation__kind="client").exclude(enrolments__progress__isnull=False)
    assert set(idle.values_list("last_login", flat=True)) == {None}


def test_practice_at_work_is_alive_in_every_form(told, db):
    states = set(WorkplaceObservation.objects.values_list("state", flat=True))
    recordings = {one.state: one for one in Recording.objects.all()}

    assert states == {"open", "signed", "seen"}
    assert set(recordings) == {"ready", "failed"}
    assert recordings["ready"].duration_seconds >= 4
    assert Submission.objects.waiting().filter(exercise__kind="contacts").count() == 1
    assert ContactNote.objects.filter(submission__state="draft").count() == 1


def test_a_wave_is_being_collected_with_answers_by_links_and_checklists_at_every_stage(told, db):
    wave = AuditWave.objects.get(name="второй сезон")

    assert wave.state == AuditWave.State.COLLECTING
    assert Counter(wave.sheets.values_list("state", flat=True)) == {
        "planned": 5,
        "accepted": 1,
        "submitted": 2,
        "returned": 1,
    }
    assert wave.observations.filter(instrument__code="servqual").count() == 62
    assert wave.survey_links.count() == 3


def test_the_autumn_wave_repeats_the_one_of_spring_in_every_source(told, db):
    wave = AuditWave.objects.get(name="осень")
    found = {}
    for one in (wave.baseline, wave):
        counts = one.observations.values_list("instrument__code").annotate(count=Count("pk"))
        found[one.name] = dict(counts)

    sources = {"servqual": 720, "mystery-visit": 48, "mystery-call": 144, "staff-survey": 96}
    sources |= {"help-desk": 36, "complaints": 33}
    assert found == {"весна": sources, "осень": sources}
    assert Counter(wave.branches.values_list("arm", flat=True)) == {"trained": 6, "control": 6}
    assert wave.state in {AuditWave.State.SCORED, AuditWave.State.APPROVED}


def test_the_repeat_says_every_word_that_statistics_allow(told, db):
    wave = AuditWave.objects.get(name="осень")
    said = {one.code: one.outcome for one in wave.verdicts.filter(subject="criterion")}

    assert set(wave.verdicts.values_list("outcome", flat=True)) == set(Verdict.Outcome.values)
    assert (said["MC02"], said["SQ12"], said["SQ11"]) == ("closed", "narrowed", "worsened")


def test_certificates_of_one_group_have_not_moved_the_gap_of_its_course(told, db):
    places = Enrolment.objects.filter(cohort__title="Самара, личный подход")
    wave = AuditWave.objects.get(name="осень")
    mainly = wave.baseline.frozen["criteria"]
    aimed = [code for code, one in mainly.items() if "ОК-ВВ-171" in one["main"]]
    said = wave.verdicts.filter(subject="criterion", code__in=aimed).values_list("code", "outcome")

    assert set(places.values_list("state", flat=True)) == {Enrolment.State.COMPETENT}
    assert Certificate.objects.filter(enrolment__in=places).count() == 3
    assert dict(said) == dict.fromkeys(("SQ18", "SQ20", "SQ22", "MV09"), "unproven")


def test_what_was_found_in_spring_was_taught_practised_and_seen_at_work_before_autumn(told, db):
    changes = changes_of(AuditWave.objects.get(name="осень"))
    words = {one.row.code: one.row.outcome for one in changes.skill_lines}
    due = [one for one in changes.branches if not one.verdict.is_control]

    assert {code: words[code] for code in ("СК-11", "СК-01", "СК-17")} == {
        "СК-11": "closed",
        "СК-01": "narrowed",
        "СК-17": "worsened",
    }
    assert (changes.reach.people, changes.reach.finished, changes.reach.practised) == (13, 13, 13)
    assert all(one.reach and one.reach.certified for one in due)
    assert not changes.link.is_missing
    assert [one.reach for one in changes.branches if one.verdict.is_control] == [None] * 6


def test_the_issued_report_tells_of_the_same_training_as_the_page_of_changes(told, db):
    changes = changes_of(AuditWave.objects.get(name="осень"))
    printed = Report.objects.earliest("pk").facts["changes"]
    now = {one.line.subject: one.reach and one.reach.finished for one in changes.courses}

    assert printed["reach"]["finished"] == changes.reach.finished == 13
    assert printed["reach"]["practised"] == changes.reach.practised
    assert {one["code"]: one["reach"] and one["reach"]["finished"] for one in printed["courses"]} == now


def test_the_training_of_summer_began_after_the_plan_and_ended_before_the_repeat(told, db):
    wave = AuditWave.objects.get(name="осень")
    seen = WorkplaceObservation.objects.filter(enrolment__cohort__title="Первая минута, лето")

    assert seen.count() == 13
    for cohort in Cohort.objects.filter(finished_at__isnull=False):
        assert wave.baseline.approved_at < cohort.request.created_at < cohort.started_at
        assert cohort.finished_at.date() < wave.starts_on
    assert all(one.signed_at.date() < wave.starts_on for one in seen)


def test_each_wave_was_planned_before_its_first_file_and_its_files_before_its_figures(told, db):
    for wave in AuditWave.objects.filter(scored_at__isnull=False):
        events = AuditEvent.objects.filter(subject_kind="audits.auditwave", subject_id=wave.pk)
        when = [(one.at, one.verb) for one in events.order_by("at", "pk")]
        files = list(wave.imports.values_list("imported_at", flat=True))

        assert when[0][1] in {"wave.create", "wave.repeat"}
        assert when[0][0].date() < wave.starts_on
        assert when[0][0] < min(files) <= max(files) < wave.scored_at
        assert wave.approved_at is None or wave.approved_at > wave.scored_at


def test_a_later_first_start_moves_the_days_and_months_of_the_files():
    moved = waves.moved(b"visit,at\nA-1,2026-09-14T09:00\n2026-07,x\n", 10)

    assert moved == b"visit,at\nA-1,2026-11-23T09:00\n2026-09,x\n"
    assert waves.moved(b"2026-12,x\n", 5) == b"2027-01,x\n"
    assert waves.weeks_later(NOON) == 0


def test_branches_appeal_visits_people_their_grades_and_one_of_each_waits(told, db):
    assert Counter(ObservationAppeal.objects.values_list("state", flat=True)) == {"open": 1, "dismissed": 1}
    assert Counter(GradeAppeal.objects.values_list("state", flat=True)) == {"open": 1, "upheld": 1}


def test_assessors_have_words_a_talked_over_calibration_and_an_act_of_erasure(told, db):
    assert Snippet.objects.filter(owner__email="trainer@demo.test").count() >= 6
    assert Counter(Calibration.objects.values_list("state", flat=True)) == {"open": 1, "closed": 1}
    assert Calibration.objects.get(state="closed").notes
    act = ErasureAct.objects.get()
    assert (act.reason, len(act.items)) == ("term", 2)


def test_the_clients_administrator_can_come_in(told, db, client):
    person = User.objects.get(email="admin@vega.test")
    client.force_login(person, "accounts.backends.PersonBackend")

    assert person.check_password("demo-password")
    assert client.get(reverse("accounts:person-list")).status_code == 200
    assert client.get(reverse("audits:wave-list")).status_code == 200


def test_complaints_are_told_as_rates_with_their_exposure(told, db):
    wave = AuditWave.objects.get(name="осень")
    rates = [one for one in wave.frozen["comparison"]["rates"] if one["code"] == "K02"]

    assert [one["arm"] for one in rates] == ["trained", "control"]
    for rate in rates:
        assert rate["per"] == 1000
        assert min(exposure for _count, exposure in (rate["before"], rate["after"])) > 30_000
        assert rate["low"] < rate["ratio"] < rate["high"]


def test_a_line_with_more_calls_than_hands_gets_a_decision_and_no_course(told, db):
    wave = AuditWave.objects.get(name="осень")
    score = wave.criterion_scores.get(branch=None, criterion="HD01")

    assert score.score < 50
    kinds = {one.kind for one in wave.recommendations.all() if "HD01" in str(one.because)}
    assert kinds == {"management"}


def test_the_tour_has_seven_stops_that_all_lead_to_a_thing_of_the_demo(told, db):
    links = [stop["link"] for stop in stops()]

    assert len(links) == 7
    assert all(any(sign.isdigit() for sign in link) for link in links)


def test_every_stop_opens_for_its_person_and_names_the_next_one(told, db, settings, client):
    settings.ROOT_URLCONF = "tests.lms.demo_urls"
    processors = settings.TEMPLATES[0]["OPTIONS"]["context_processors"]
    option = {
        **settings.TEMPLATES[0]["OPTIONS"],
        "context_processors": [*processors, "lms.demo.tour.tour_bar"],
    }
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": option}]
    found = stops()

    pages = [
        client.post(
            reverse("demo-switch"),
            {"email": stop["email"], "stop": number, "next": stop["link"]},
            follow=True,
        )
        for number, stop in enumerate(found, start=1)
    ]

    assert [one.status_code for one in pages] == [200] * 7
    assert [f"Экскурсия, {number} из 7" in page.text for number, page in enumerate(pages, 1)] == [True] * 7
    assert [
        f"Дальше: {stop['title']}" in page.text for stop, page in zip(found[1:], pages, strict=False)
    ] == [True] * 6
    assert "Дальше:" not in pages[-1].text


def test_the_page_of_all_stops_ends_the_tour(told, db, settings, client):
    settings.ROOT_URLCONF = "tests.lms.demo_urls"
    stop = stops()[0]
    client.post(reverse("demo-switch"), {"email": stop["email"], "stop": 1, "next": stop["link"]})

    client.get(reverse("demo"))

    assert SESSION_KEY not in client.session


def test_the_pages_to_photograph_resolve_for_every_account(told, db, settings):
    settings.ROOT_URLCONF = "tests.lms.demo_urls"

    assert set(by_role()) >= {"anonymous", "hr@demo.test", "trainee@demo.test", "auditor@demo.test"}


def test_without_the_demo_switch_nothing_is_made(db):
    with pytest.raises(CommandError):
        call_command("demo_data")


def test_only_the_demos_accounts_and_two_of_clients_have_a_password(told, db):
    with_password = [one.email for one in User.objects.all() if one.has_usable_password()]

    assert len(with_password) == 10
    assert all(email.endswith("@demo.test") or email.startswith(("hr@", "admin@")) for email in with_password)


def test_a_letter_of_the_demo_says_when_it_was_sent(settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path)
    text = b"Subject: One\nTo: a@b.test\nDate: Sun, 22 Nov 2026 21:30:00 -0000\n\nText\n"
    (tmp_path / "one.log").write_bytes(text)

    (letter,) = letters()

    assert letter.sent_at == datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
