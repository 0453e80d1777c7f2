"""What the sections promise: figures with their n, weeks and money by stated rules, nobody named, no zone."""

import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from accounts.models import Membership
from audits.models import Observation, Verdict, WaveSummary
from audits.services.verdicts import write_verdicts
from catalog.models import Module
from figures.budget import Part, cost_of
from figures.formats import number
from figures.gantt import Bar, gantt
from figures.schedule import Course, schedule
from jobs.models import Job
from reports.audit_gap import audit_gap_html, branch_cards_html, sections_of
from reports.audit_gap.document import CARDS_IN_DOCUMENT, CARDS_IN_FILE
from reports.queries.audit_gap import audit_gap_facts
from reports.queries.parts import part_files
from reports.queries.tables import wave_tables
from reports.services import request_report, retry_report
from reports.sheets import HIDDEN
from tests.conftest import NOON
from tests.factories.accounts import UserFactory, person_with_role
from tests.factories.audits import ModuleFactory
from tests.factories.boards import spread_wave
from tests.factories.surveys import questionnaire_of
from tests.factories.verdicts import wave_pair
from tests.factories.waves import approved, course_of, scored_wave

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 30)
SOURCE = {"source": "checklist", "title": "Визиты", "score": 60, "low": 50, "high": 70, "n": 40}


@pytest.fixture
def wave():
    return scored_wave()


@pytest.fixture
def person(wave):
    return person_with_role(Membership.Role.HR, wave.organisation, last_name="Ковалевская")


def words_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html).replace("\xa0", " "))


def cards_of(report, count):
    """The edition with that many branches."""
    (card,) = report.facts["cards"]
    report.facts["cards"] = [{**card, "name": f"Филиал {at}"} for at in range(count)]
    report.save()
    return report


def tables_of(wave):
    """Rows of each sheet of the workbook."""
    return {one["code"]: one["rows"] for one in wave_tables(wave)}


def test_the_facts_are_the_same_wherever_and_in_whatever_language_they_are_asked(wave):
    with timezone.override(ZoneInfo("Asia/Kamchatka")), translation.override("ru"):
        east = audit_gap_facts(wave)
    with timezone.override(ZoneInfo("America/New_York")), translation.override("en"):
        west = audit_gap_facts(wave)

    assert east == west


def test_the_document_has_the_same_days_in_two_zones(wave, person):
    report = request_report(wave.pk, requested_by=person, at=NOON.replace(hour=21, minute=30))

    with timezone.override(ZoneInfo("Asia/Kamchatka")):
        east = audit_gap_html(report)
    with timezone.override(ZoneInfo("America/New_York")):
        west = audit_gap_html(report)

    assert east == west


def test_an_issued_report_stays_when_catalogue_and_mapping_change(wave, person):
    report = request_report(wave.pk, requested_by=person, at=NOON)
    before = audit_gap_html(report)

    Module.objects.update(title="Совсем другой модуль")
    wave.frozen = {}
    wave.save()
    report.refresh_from_db()

    assert audit_gap_html(report) == before


def test_a_quote_that_names_one_of_the_staff_is_masked(wave, person):
    UserFactory(organisation=wave.organisation, last_name="Сковородникова")
    line = wave.recommendations.filter(kind="course").get()
    line.because[0]["quotes"] = ["Сковородникова не поздоровалась."]
    line.save()

    html = audit_gap_html(request_report(wave.pk, requested_by=person, at=NOON))

    assert "Сковородников" not in html
    assert "[имя] не" in words_of(html)


def test_the_document_prints_the_hash_of_its_inputs_and_its_editions(wave, person):
    first = request_report(wave.pk, requested_by=person, at=NOON)
    approved(wave)
    second = request_report(wave.pk, requested_by=person, at=NOON)

    html = audit_gap_html(second)

    assert first.facts_sha256 in html
    assert html.count(second.facts_sha256) == 2


def test_the_first_edition_does_not_speak_of_later_ones(wave, person):
    first = request_report(wave.pk, requested_by=person, at=NOON)
    before = audit_gap_html(first)
    approved(wave)
    request_report(wave.pk, requested_by=person, at=NOON)

    assert audit_gap_html(first) == before


def test_a_repeat_has_a_section_of_what_changed_and_the_former_index():
    _baseline, wave = wave_pair({"MV01": [50, 52, 55, 60, 61, 62]}, {"MV01": [70, 75, 74, 80, 81, 84]})
    write_verdicts(wave)
    asker = person_with_role(Membership.Role.HR, wave.organisation)
    report = request_report(wave.pk, requested_by=asker, at=NOON)

    words = words_of(audit_gap_html(report))

    assert "changes" in [one.key for one in sections_of(report.facts)]
    assert "Закрытые и открытые разрывы" in words
    assert "Кто и когда обучен" in words
    assert "Эффекты, которые не подтвердились" in words
    assert f"(волна «{wave.baseline.name}»)" in words


def test_the_repeat_says_how_large_how_likely_and_of_how_many():
    before, after = [50, 52, 55, 60, 61, 62], [70, 75, 74, 80, 81, 84]
    _baseline, wave = wave_pair({"MV01": before}, {"MV01": after})
    write_verdicts(wave)
    rate = {"code": "K02", "text": "Жалобы на 1000 контактов", "per": 1000.0, "arm": "control"}
    rate |= {
        "before": [40, 2000.0],
        "after": [20, 2500.0],
        "ratio": 0.4,
        "low": 0.2,
        "high": 0.7,
        "p": 0.0004,
    }
    wave.frozen["comparison"]["rates"] = [rate]
    wave.save()
    asker = person_with_role(Membership.Role.HR, wave.organisation)

    words = words_of(audit_gap_html(request_report(wave.pk, requested_by=asker, at=NOON)))

    for subject in ("index", "criterion", "competence"):
        row = Verdict.objects.get(wave=wave, subject=subject)
        assert f"dz {number(row.effect, 1)}" in words
        assert row.p_adjusted < 0.001
    assert "p с поправкой Холма на все навыки" in words
    row = "20,00 40 на 2 000 8,00 20 на 2 500 × 0,40 [0,20; 0,70] &lt; 0,001"
    assert f"Жалобы на 1000 контактов контрольные филиалы {row}" in words


def test_a_first_wave_has_nothing_that_changed(wave, person):
    words = words_of(audit_gap_html(request_report(wave.pk, requested_by=person, at=NOON)))

    assert "Что изменилось" not in words
    assert "это первая волна" in words


def test_the_criticism_of_the_method_is_printed(wave, person):
    words = words_of(audit_gap_html(request_report(wave.pk, requested_by=person, at=NOON)))

    assert "За что критикуют SERVQUAL" in words
    assert "Buttle, 1996" in words


def test_no_chart_has_more_than_seven_rows():
    rows = [Bar(f"Курс {at}", MONDAY, MONDAY) for at in range(8)]

    with pytest.raises(ValueError, match="1 to 7"):
        gantt(rows, first=MONDAY, last=MONDAY, title="План")


def test_thirty_branches_stand_in_the_document_and_more_in_files_of_sixty(wave, person):
    report = cards_of(request_report(wave.pk, requested_by=person, at=NOON), CARDS_IN_DOCUMENT)
    whole = audit_gap_html(report)
    cards_of_more = report.facts["cards"][:1] * (CARDS_IN_FILE * 2 + 1)
    report.facts["cards"] = cards_of_more

    html = audit_gap_html(report)

    assert whole.count('class="branch-card') == CARDS_IN_DOCUMENT
    assert 'class="branch-card' not in html
    assert "не больше 60 в каждом" in words_of(html)
    assert branch_cards_html(report, 3).count('class="branch-card') == 1


@pytest.mark.parametrize(("seen", "shown"), [(9, None), (10, 16.0)])
def test_a_change_of_a_branch_with_too_few_observations_is_not_on_its_card(wave, seen, shown):
    (card,) = audit_gap_facts(wave)["cards"]
    told = {"before": 54, "after": 70, "change": 16, "low": 10, "high": 22, "clusters": 1, "target": 85}
    Verdict.objects.create(
        wave=wave,
        subject="branch",
        code=str(card["id"]),
        outcome="too_few",
        n_before=seen,
        n_after=seen,
        method="paired-branches",
        **told,
    )

    (card,) = audit_gap_facts(wave)["cards"]

    assert (card["change"] or {}).get("change") == shown


@pytest.mark.parametrize(("n", "is_shown"), [(9, False), (10, True)])
def test_the_index_of_a_branch_is_printed_where_the_board_shows_it(n, is_shown):
    wave = spread_wave(regions=1, branches=1)
    found = WaveSummary.objects.filter(wave=wave, branch__is_point=True)
    asked = {**SOURCE, "source": "servqual", "title": "Опрос", "n": n}
    found.update(counts={"servqual": n, "checklist": 40}, sources=[SOURCE, asked])

    (card,) = audit_gap_facts(wave)["cards"]
    name = found.get().branch.name
    (row,) = [one for one in tables_of(wave)["index"] if one[0] == name and one[2] == "Индекс сервиса"]

    assert (card["index"] is not None) is is_shown
    assert (card["low"] is not None) is is_shown
    assert (row[3] != HIDDEN) is is_shown


def test_days_of_answers_of_staff_are_not_told(wave):
    staff = questionnaire_of(wave, code="staff", respondents="staff")
    branch = Observation.objects.filter(wave=wave).first().branch
    Observation.objects.create(
        wave=wave, instrument=staff, branch=branch, external_id="1", observed_at=NOON, values={}
    )

    (one,) = [each for each in audit_gap_facts(wave)["sample"] if each["code"] == "staff"]
    (row,) = [each for each in tables_of(wave)["sources"] if each[0] == "staff"]

    assert (one["seen"], one["first_on"], one["last_on"]) == (None, None, None)
    assert "2026-11-16" not in row


def test_each_file_of_cards_has_a_job_and_a_failed_one_is_made_again(wave, person):
    report = cards_of(request_report(wave.pk, requested_by=person, at=NOON), CARDS_IN_FILE + 1)
    retry_report(report.pk, requested_by=person, at=NOON)
    Job.objects.filter(kind="audit-gap-branches", arguments__part=2).update(state="failed", finished_at=NOON)
    failed = part_files(report)[1]
    retry_report(report.pk, requested_by=person, at=NOON)

    assert failed.has_failed
    assert [one.part for one in part_files(report)] == [1, 2]
    assert not part_files(report)[1].has_failed


def test_a_person_learns_one_day_a_week_and_two_courses_a_quarter():
    slots = schedule(
        [Course("A", 2), Course("B", 1), Course("C", 1)], people=10, decided_on=date(2026, 11, 13)
    )

    assert [(one.first_week, one.weeks) for one in slots] == [(0, 2), (2, 1), (6, 1)]
    assert slots[0].starts_on == MONDAY
    assert slots[0].starts_on.weekday() == 0


def test_more_groups_than_working_days_take_further_weeks():
    (slot,) = schedule([Course("A", 1)], people=100, decided_on=date(2026, 11, 13))

    assert (slot.groups, slot.group, slot.weeks, slot.person_days) == (9, 12, 2, 100)


def test_no_more_are_away_at_once_than_the_plan_allows():
    (slot,) = schedule([Course("A", 1)], people=20, decided_on=date(2026, 11, 13), at_once=4)

    assert (slot.groups, slot.group) == (5, 4)


def test_what_presses_most_is_taught_first_and_what_comes_too_late_is_said():
    courses = [Course("A", 1, 90), Course("B", 1, 30), Course("C", 1, 50)]

    slots = schedule(courses, people=1, decided_on=date(2026, 11, 13), a_quarter=1)

    assert [one.code for one in slots] == ["B", "C", "A"]
    assert [one.is_late for one in slots] == [False, True, True]


def test_what_a_course_needs_is_taught_before_it_though_it_presses_less():
    courses = [
        Course("A", 1, 30, after=("C", "not in the plan")),
        Course("B", 1, 90),
        Course("C", 1, None, after=("D",)),
        Course("D", 1, None),
    ]

    slots = schedule(courses, people=1, decided_on=date(2026, 11, 13))

    assert [one.code for one in slots] == ["D", "C", "A", "B"]
    assert [one.first_week for one in slots] == [0, 1, 6, 7]
    assert [one.is_late for one in slots] == [False, False, True, False]


def test_a_quarter_is_one_of_the_calendar_so_that_no_weeks_stay_empty_after_it():
    courses = [Course(code, 1) for code in "ABCDE"]

    slots = schedule(courses, people=10, decided_on=date(2026, 11, 27))

    assert [one.starts_on for one in slots] == [
        date(2026, 12, 14),
        date(2026, 12, 21),
        date(2027, 1, 11),
        date(2027, 1, 18),
        date(2027, 4, 5),
    ]
    assert slots[2].skipped == (date(2026, 12, 28), date(2027, 1, 4))
    assert slots[4].skipped == ()  # weeks without a place in the quarter are no holidays


def test_what_is_needed_has_the_deadline_of_what_needs_it():
    courses = [Course("B", 1, 90), Course("C", 3, 180), Course("A", 1, 30, after=("C",))]

    slots = schedule(courses, people=1, decided_on=date(2026, 11, 13))

    assert [one.code for one in slots] == ["C", "A", "B"]
    assert [one.is_late for one in slots] == [True, True, False]


def test_the_least_budget_holds_what_the_pressing_courses_need(wave):
    first = wave.recommendations.get(kind="course")
    needed, other = (ModuleFactory(audience=first.audience) for _each in range(2))
    for at, module in enumerate((needed, other), start=2):
        line = course_of(wave, module, position=at)
        type(line).objects.filter(pk=line.pk).update(priority="maintain", days=1)
    type(first).objects.filter(pk=first.pk).update(priority="critical", days=2)
    wave.frozen["modules"][first.subject]["prerequisites"] = [needed.code]
    wave.save()

    variants = {one["name"]: one["days"] for one in audit_gap_facts(wave)["planning"]["budget"]["variants"]}

    assert variants["least"][first.audience] == 3
    assert variants["base"][first.audience] == 4


def test_the_weeks_of_the_report_follow_the_prerequisites_of_the_plan(wave):
    first = wave.recommendations.get(kind="course")
    needed = ModuleFactory(audience=first.audience)
    line = course_of(wave, needed, position=2)
    type(line).objects.filter(pk=line.pk).update(priority="maintain")
    wave.frozen["modules"][first.subject]["prerequisites"] = [needed.code]
    wave.save()

    facts = audit_gap_facts(wave)

    assert [one["code"] for one in facts["planning"]["slots"]] == [needed.code, first.subject]


def test_courses_that_need_each_other_still_have_their_weeks():
    slots = schedule(
        [Course("A", 1, after=("B",)), Course("B", 1, after=("A",))], people=1, decided_on=date(2026, 11, 13)
    )

    assert sorted(one.code for one in slots) == ["A", "B"]


def test_the_cost_is_days_by_rates():
    rates = {"Ф": 3_000.0, "trainer_day": 40_000.0, "materials": 500.0}

    cost = cost_of([Part("Ф", 5, 24), Part("С", 0, 3)], rates)

    assert (cost.person_days, cost.trainer_days) == (120, 10)
    assert (cost.away, cost.trainer, cost.materials) == (360_000, 400_000, 12_000)
    assert cost.total == 772_000


def test_without_a_rate_there_is_no_sum():
    cost = cost_of([Part("Ф", 5, 24), Part("Р", 1, 2)], {"Ф": 3_000.0})

    assert cost.away is None
    assert cost.total is None
    assert cost.person_days == 122
