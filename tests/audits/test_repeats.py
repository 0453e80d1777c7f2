"""A repeat measures what its baseline measured; its page says what changed and who was trained meanwhile."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership
from assessments.models import WorkplaceObservation
from audits.models import AuditWave, WaveBranch, WaveInstrument, WaveQuota
from audits.queries.outcomes import Taught, Told
from audits.queries.verdict_lines import VerdictLine
from audits.queries.verdicts import brief_of, changes_of
from audits.services.repeats import WaveNameTakenError, WaveStateError, create_repeat
from audits.services.verdicts import write_verdicts
from catalog.models import Exercise
from courses.models import Certificate, StepProgress
from tests.conftest import NOON
from tests.factories.accounts import UserFactory, person_with_role
from tests.factories.courses import CohortFactory, EnrolmentFactory, make_programme, step_of
from tests.factories.verdicts import wave_pair
from tests.factories.waves import approved, auditor_of, scored_wave

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
LOW = [40.0, 44.0, 38.0, 42.0, 41.0, 39.0]
HIGH = [90.0, 92.0, 87.0, 93.0, 90.0, 88.0]
MEAN = [60.0, 41.0, 55.0, 48.0, 62.0, 50.0]


@pytest.fixture
def pair():
    """An approved baseline and a scored repeat with its verdicts: one criterion closed, one unproven."""
    baseline, repeat = wave_pair({"MV04": LOW, "MV05": MEAN}, {"MV04": HIGH, "MV05": MEAN[::-1]})
    baseline = approved(baseline)
    repeat.baseline = baseline
    write_verdicts(repeat)
    return baseline, repeat


@pytest.fixture
def auditor(client, pair):
    person = auditor_of(pair[0])
    pair[1].assignments.create(user=person)
    client.force_login(person, BACKEND)
    return person


def trained(pair, *, practised=True, seen=True):
    """A person of the first branch who finished the plan's course, practised, and was seen at work."""
    baseline, repeat = pair
    module = baseline.recommendations.get(kind="course").module
    cohort = CohortFactory(
        organisation=repeat.organisation, programme=make_programme(module), state="finished", finished_at=NOON
    )
    branch = repeat.branches.order_by("branch__name").first().branch
    person = UserFactory(organisation=repeat.organisation, branch=branch)
    enrolment = EnrolmentFactory(cohort=cohort, user=person, state="competent", finished_at=NOON)
    step = step_of(cohort, "d2-01")
    if practised:
        StepProgress.objects.create(enrolment=enrolment, step=step, state="done", started_at=NOON)
    if seen:
        WorkplaceObservation.objects.create(
            enrolment=enrolment,
            step=step,
            exercise=Exercise.objects.get(programme=cohort.programme),
            number=1,
            observer=UserFactory(organisation=repeat.organisation),
            state="signed",
            rubric=[],
            asked_at=NOON,
            observed_on=NOON.date(),
            signed_at=NOON,
            score=80,
            is_enough=True,
        )
    return enrolment


def page(client, name, wave):
    """Text of a page of the wave."""
    response = client.get(reverse(f"audits:{name}", args=[wave.pk]))
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ")


def test_a_repeat_takes_over_all_that_makes_it_comparable():
    baseline = approved(scored_wave())
    source = baseline.instruments.get()
    source.weight, source.planned, source.collector = 2.0, 48, "Агентство"
    source.save()
    branch = baseline.observations.first().branch
    WaveBranch.objects.create(wave=baseline, branch=branch, arm="control")
    WaveQuota.objects.create(source=source, branch=branch, planned=4)
    baseline.frozen["target"] = 80.0
    baseline.frozen["instruments"][0]["version"] = source.instrument.version
    baseline.save()
    auditor = auditor_of(baseline)

    wave = create_repeat(
        baseline.pk, name="весна", starts_on=date(2027, 3, 1), ends_on=None, by=auditor, at=NOON
    )

    assert (wave.kind, wave.baseline, wave.state, wave.target) == ("repeat", baseline, "draft", 80.0)
    assert wave.level_weights == baseline.frozen["level_weights"]
    copy = WaveInstrument.objects.get(wave=wave)
    assert (copy.instrument, copy.weight, copy.planned) == (source.instrument, 2.0, 48)
    assert list(copy.quotas.values_list("branch", "planned")) == [(branch.pk, 4)]
    assert list(wave.branches.values_list("branch", "arm")) == [(branch.pk, "control")]
    assert list(wave.assignments.values_list("user", flat=True)) == [auditor.pk]


def test_a_baseline_without_a_plan_gives_the_branches_that_it_observed():
    baseline = approved(scored_wave())

    wave = create_repeat(
        baseline.pk, name="весна", starts_on=None, ends_on=None, by=auditor_of(baseline), at=NOON
    )

    observed = baseline.observations.get().branch_id
    assert list(wave.branches.values_list("branch", "arm")) == [(observed, "trained")]


def test_a_wave_that_may_still_change_is_not_repeated():
    wave = scored_wave()

    with pytest.raises(WaveStateError):
        create_repeat(wave.pk, name="весна", starts_on=None, ends_on=None, by=auditor_of(wave), at=NOON)


def test_a_name_is_used_once():
    wave = approved(scored_wave())

    with pytest.raises(WaveNameTakenError):
        create_repeat(wave.pk, name=wave.name, starts_on=None, ends_on=None, by=auditor_of(wave), at=NOON)


def test_the_button_repeat_stands_on_an_approved_wave_and_leads_to_a_draft(client, pair, auditor):
    baseline, repeat = pair
    address = reverse("audits:repeat-create", args=[baseline.pk])

    assert address in page(client, "wave-detail", baseline)
    assert reverse("audits:repeat-create", args=[repeat.pk]) not in page(client, "wave-detail", repeat)
    response = client.post(address, {"name": "зима", "starts_on": "2027-01-11", "ends_on": "2027-01-31"})

    made = AuditWave.objects.get(name="зима")
    assert response.url == reverse("audits:wave-detail", args=[made.pk])
    assert made.ends_on == date(2027, 1, 31)
    assert (made.state, made.baseline) == ("draft", baseline)
    assert "11.01.2027 – 31.01.2027" in page(client, "wave-detail", made)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "осень"}, "уже есть волна"),
        ({"name": "зима", "starts_on": "2027-02-01", "ends_on": "2027-01-01"}, "раньше первого"),
    ],
)
def test_a_repeat_that_cannot_be_is_explained(client, pair, auditor, fields, said):
    response = client.post(reverse("audits:repeat-create", args=[pair[0].pk]), fields)

    assert said in response.content.decode()
    assert AuditWave.objects.filter(kind="repeat").count() == 1


def test_the_board_of_a_repeat_says_what_changed_without_a_read_of_its_own(
    client, pair, auditor, django_assert_num_queries
):
    _baseline, repeat = pair
    text = page(client, "wave-detail", repeat)

    assert text.index("Индекс сервиса") < text.index("Что изменилось</h2>")
    assert "Завершение курса само не закрывает разрыв" in text
    assert 'class="chart"' in text
    with django_assert_num_queries(0):
        brief_of(repeat)


def test_the_board_of_a_repeat_takes_as_many_statements_as_any_other(client, pair, auditor):
    page(client, "wave-detail", pair[1])
    with CaptureQueriesContext(connection) as with_changes:
        page(client, "wave-detail", pair[1])
    del pair[1].frozen["comparison"]
    pair[1].save()

    with CaptureQueriesContext(connection) as without:
        page(client, "wave-detail", pair[1])

    assert len(with_changes) == len(without)


def test_the_page_of_changes_takes_as_many_statements_however_many_branches(
    client, pair, auditor, django_assert_max_num_queries
):
    trained(pair)
    page(client, "wave-changes", pair[1])

    with django_assert_max_num_queries(15):
        page(client, "wave-changes", pair[1])


def test_the_page_shows_the_words_the_training_and_what_was_seen_at_work(client, pair, auditor):
    trained(pair)

    text = page(client, "wave-changes", pair[1])

    assert "закрыт" in text
    assert "изменение не доказано" in text
    assert "зачислено 1, завершили 1, сдали практику 1" in text
    assert "увидены на работе 1" in text
    assert "Контрольных филиалов не было" in text


def test_courses_alone_leave_every_verdict_as_it_is(pair):
    before = list(pair[1].verdicts.order_by("pk").values_list("code", "outcome", "p"))

    trained(pair)
    write_verdicts(pair[1])

    assert list(pair[1].verdicts.order_by("pk").values_list("code", "outcome", "p")) == before


def test_people_trained_before_the_baseline_are_not_counted(pair):
    enrolment = trained(pair)
    enrolment.enrolled_at = NOON - timedelta(days=400)
    enrolment.save()

    found = changes_of(pair[1])

    assert found.reach.people == 0
    assert found.courses[0].reach is None


def test_a_person_is_counted_once_and_in_the_own_branch(pair):
    trained(pair)

    found = changes_of(pair[1])

    assert (found.reach.people, found.reach.finished, found.reach.practised) == (1, 1, 1)
    assert [line.reach.people for line in found.branches if line.reach] == [1]
    assert found.found == 1


def test_a_wave_without_verdicts_has_no_such_page(client, pair, auditor):
    assert client.get(reverse("audits:wave-changes", args=[pair[0].pk])).status_code == 404
    assert brief_of(pair[0]) is None


def test_what_is_too_little_to_show_is_not_shown(client):
    baseline, repeat = wave_pair({"MV04": LOW[:2]}, {"MV04": HIGH[:2]}, branches=2, n=2)
    write_verdicts(repeat)
    client.force_login(person_with_role(Membership.Role.HR, repeat.organisation), BACKEND)

    text = page(client, "wave-changes", repeat)

    assert "данных мало" in text
    assert "наблюдений слишком мало" in text
    assert "+49" not in text
    assert baseline.name in text


def test_the_page_says_that_few_trained_people_explain_nothing(client, pair, auditor):
    trained(pair)

    text = page(client, "wave-changes", pair[1])

    assert "Между волнами обучено 1 человек из 1 филиала из 6: связать изменение с обучением нельзя." in text


def test_criteria_that_moved_most_are_named_before_the_tables(client, pair, auditor):
    text = page(client, "wave-changes", pair[1])

    assert text.index("Сильнее всего изменились критерии") < text.index("Критерий MV04")
    assert text.index("Критерий MV04") < text.index("Индекс и навыки")
    assert "#changes-moved" in page(client, "wave-detail", pair[1])


def test_the_board_explains_why_an_interval_without_zero_may_be_unproven(client, pair, auditor):
    assert "поправка Холма" in page(client, "wave-detail", pair[1])


def test_a_change_stands_alone_when_its_interval_excludes_zero_without_a_proof(pair):
    row = pair[1].verdicts.filter(subject="criterion").first()
    row.outcome, row.low, row.high = "unproven", -15.0, -4.0
    assert VerdictLine(row, "").stands_alone
    row.low, row.high = -15.0, 4.0
    assert not VerdictLine(row, "").stands_alone


def test_falls_are_named_before_rises_and_small_moves_are_not():
    _baseline, repeat = wave_pair(
        {"MV01": 90.0, "MV02": 50.0, "MV03": 50.0}, {"MV01": 0.0, "MV02": 80.0, "MV03": 52.0}
    )
    write_verdicts(repeat)

    assert [one.row.code for one in changes_of(repeat).movers] == ["MV01", "MV02"]


def test_the_page_of_changes_leads_to_the_board_the_plan_and_the_report(client, pair, auditor):
    text = page(client, "wave-changes", pair[1])

    board = reverse("audits:wave-detail", args=[pair[1].pk])
    assert f'href="{board}#plan"' in text
    assert reverse("reports:report-request", args=[pair[1].pk]) in text


def test_a_source_without_a_norm_is_planned_as_often_as_it_was_observed():
    baseline = approved(scored_wave())

    wave = create_repeat(
        baseline.pk, name="весна", starts_on=None, ends_on=None, by=auditor_of(baseline), at=NOON
    )

    assert [one.planned for one in wave.instruments.all()] == [1]


def test_skills_without_a_course_stand_together_and_say_so_once(client, pair, auditor):
    pair[0].recommendations.filter(kind="course").update(state="rejected", reason="Не сейчас")

    text = page(client, "wave-changes", pair[1])

    assert text.count("Без курса в плане") == 1
    assert "Курса для этого навыка не было: обучением изменение не объяснить." in text


def test_a_certificate_beside_criteria_that_did_not_rise_is_named(pair):
    enrolment = trained(pair)
    module = enrolment.cohort.programme.module
    Certificate.objects.create(enrolment=enrolment, number="С-1", code="A" * 12, issued_at=NOON, facts={})
    changes = changes_of(pair[1])
    course = next(one for one in changes.courses if one.line.module == module)
    risen, unmoved = (
        next(one for one in changes.criteria if one.row.code == code) for code in ("MV04", "MV05")
    )

    assert Taught(course, (unmoved,)).is_without_effect
    assert not Taught(course, (unmoved, risen)).is_without_effect
    assert not Taught(replace(course, reach=None), (unmoved,)).is_without_effect


def test_the_short_version_comes_first_and_leads_to_the_plan(client, pair, auditor):
    trained(pair)

    text = page(client, "wave-changes", pair[1])

    assert text.index("Коротко") < text.index("Индекс и навыки")
    assert text.index("1 человек прошёл курс") < text.index("Индекс и навыки")
    assert "1 увиден на работе" in text


def test_figures_of_a_part_of_the_branches_stand_beside_those_of_all(client):
    control = [50.0, 52.0, 48.0, 51.0]
    _baseline, repeat = wave_pair({"MV01": LOW + control}, {"MV01": HIGH + control}, branches=10, controls=4)
    write_verdicts(repeat)
    repeat.save()
    client.force_login(person_with_role(Membership.Role.HR, repeat.organisation), BACKEND)

    text = page(client, "wave-changes", repeat)

    assert repeat.frozen["comparison"]["whole"]["index"] == pytest.approx([44.5, 74.1])
    assert "Индекс сервиса 6 филиалов, где предстояло обучение" in text
    assert text.count("все филиалы") >= 2


def test_a_change_that_control_branches_made_as_well_is_not_laid_to_training(pair):
    row = pair[1].verdicts.filter(subject="competence").first()
    facts = {"taught": (), "cause": "", "note": "", "courses": (), "decisions": ()}

    assert Told(VerdictLine(row, "", (-15.0, -20.0)), **facts).is_everywhere
    assert not Told(VerdictLine(row, "", (-15.0, -2.0)), **facts).is_everywhere
    assert not Told(VerdictLine(row, "", (9.0, -2.0)), **facts).is_everywhere
    assert not Told(VerdictLine(row, ""), **facts).is_everywhere


def test_each_row_of_the_branches_has_a_cell_under_each_heading(client, pair, auditor):
    trained(pair)

    text = (
        page(client, "wave-changes", pair[1]).partition('id="changes-branches"')[2].partition("</table>")[0]
    )
    head, *rows = text.partition("</thead>")[0], *text.split("<tr>")[2:]

    assert len(rows) == 6
    assert {one.count("<td") + one.count("<th ") for one in rows} == {head.count("<th ")}
