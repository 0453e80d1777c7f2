"""The list «обязательно»: facts with norm, deadline, role and remedy, outside points and plan."""

from datetime import date

import pytest
from django.urls import reverse

from audits.errors import WaveClosedError
from audits.models import AuditWave, CriticalFailure
from audits.queries.failures import remedy_text
from audits.services.corrections import correct_observation
from audits.services.failures import FailureAnswer, set_failures
from audits.services.scoring import score_wave
from tests.conftest import NOON
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.audits import visit_wave
from tests.factories.waves import approved, auditor_of, scored_wave

pytestmark = pytest.mark.django_db
TWO = [("V01", "MV04", False), ("V02", "MV10", True)]
DUE = date(2026, 12, 24)


@pytest.fixture
def wave():
    """Four visits that failed a critical item."""
    found = visit_wave([{"V01": "yes", "V02": "no"}] * 4, items=TWO)
    score_wave(found.pk, at=NOON)
    return found


def failures(wave):
    return CriticalFailure.objects.filter(wave=wave).order_by("pk")


def test_a_new_failure_has_a_deadline_of_thirty_days_and_a_role(wave):
    found = failures(wave)

    assert {one.due_on for one in found} == {date(2026, 12, 16)}
    assert {one.responsible for one in found} == {"Управляющий филиалом"}


def test_deadline_and_role_stay_when_the_wave_is_scored_again(wave):
    first = failures(wave).first()
    number = first.observation.external_id
    by = UserFactory(organisation=wave.organisation)
    changed = set_failures(wave.pk, answers={first.pk: FailureAnswer(DUE, "Юрист")}, by=by, at=NOON)

    score_wave(wave.pk, at=NOON)

    after = failures(wave).get(observation__external_id=number)
    assert changed == 1
    assert (after.due_on, after.responsible) == (DUE, "Юрист")
    assert failures(wave).filter(responsible="Юрист").count() == 1


def test_a_page_that_was_opened_before_another_scoring_is_answered_after_it(client, wave):
    client.force_login(auditor_of(wave))
    first = failures(wave).first()
    score_wave(wave.pk, at=NOON)

    fields = {f"{first.pk}-due_on": DUE.isoformat(), f"{first.pk}-responsible": "Юрист"}
    client.post(reverse("audits:failure-edit", args=[wave.pk]), fields)

    assert failures(wave).get(responsible="Юрист").observation_id == first.observation_id


def test_an_answer_that_came_too_late_is_sent_again_for_what_the_filter_showed(client, wave):
    client.force_login(auditor_of(wave))
    AuditWave.objects.filter(pk=wave.pk).update(state="checking")
    address = reverse("audits:failure-edit", args=[wave.pk]) + "?item=V02"

    page = client.post(address, {"all-V02-responsible": "Юрист"})

    assert page.status_code == 409
    assert f'action="{address}"' in page.content.decode()


def test_a_corrected_visit_is_the_same_failure(wave):
    first = failures(wave).first()
    by = UserFactory(organisation=wave.organisation)
    set_failures(wave.pk, answers={first.pk: FailureAnswer(DUE, "Юрист")}, by=by, at=NOON)
    seen = first.observation
    correct_observation(
        seen.pk, values=seen.values, comments={"V02": "Навязали"}, reason="Уточнено", by=by, at=NOON
    )

    score_wave(wave.pk, at=NOON)

    after = failures(wave).get(observation__external_id=seen.external_id)
    assert after.observation_id != seen.pk
    assert (after.due_on, after.responsible) == (DUE, "Юрист")


def test_nothing_of_an_approved_wave_is_set():
    wave = approved(scored_wave())
    one = failures(wave).get()

    with pytest.raises(WaveClosedError):
        set_failures(wave.pk, answers={one.pk: FailureAnswer(DUE, "Юрист")}, by=UserFactory(), at=NOON)


def test_one_answer_is_given_to_all_cases_of_an_item(client, wave):
    client.force_login(auditor_of(wave))

    client.post(
        reverse("audits:failure-edit", args=[wave.pk]),
        {"all-V02-due_on": "2026-12-24", "all-V02-responsible": "Старший смены"},
    )

    assert {(one.due_on, one.responsible) for one in failures(wave)} == {(DUE, "Старший смены")}


def test_a_row_that_was_not_on_the_page_keeps_its_deadline_and_role(client, wave):
    client.force_login(auditor_of(wave))
    first = failures(wave).first()

    client.post(
        reverse("audits:failure-edit", args=[wave.pk]),
        {f"{first.pk}-due_on": "2026-12-24", f"{first.pk}-responsible": "Юрист"},
    )

    rest = failures(wave).exclude(pk=first.pk)
    assert failures(wave).filter(due_on=DUE, responsible="Юрист").get() == first
    assert set(rest.values_list("due_on", "responsible")) == {(date(2026, 12, 16), "Управляющий филиалом")}


def test_a_long_list_has_pages_and_an_item_is_answered_on_all_of_them(client, wave, monkeypatch):
    monkeypatch.setattr("audits.views.failures.PAGE_SIZE", 3)
    client.force_login(auditor_of(wave))
    address = reverse("audits:failure-list", args=[wave.pk])
    known = list(failures(wave).values_list("pk", flat=True))

    pages = [client.get(address, {"page": number}).content.decode() for number in (1, 2)]
    client.post(reverse("audits:failure-edit", args=[wave.pk]) + "?page=2", {"all-V02-responsible": "Юрист"})

    asked = [[pk for pk in known if f'name="{pk}-due_on"' in text] for text in pages]
    assert sorted(map(len, asked)) == [1, 3]
    assert sorted(asked[0] + asked[1]) == known
    assert "и на других страницах" in pages[0]
    assert {one.responsible for one in failures(wave)} == {"Юрист"}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 4),
        ({"item": "V02"}, 4),
        ({"item": "V01"}, 0),
        ({"standing": "overdue"}, 1),
        ({"standing": "undated"}, 1),
        ({"standing": "done"}, 0),
        ({"standing": "later"}, 4),  # no meaning
        ({"branch": 999_999}, 0),
    ],
)
def test_each_filter_finds_its_own(client, wave, query, count):
    client.force_login(auditor_of(wave))
    first, second = failures(wave)[:2]
    CriticalFailure.objects.filter(pk=first.pk).update(due_on=date(2020, 1, 1))
    CriticalFailure.objects.filter(pk=second.pk).update(due_on=None)
    CriticalFailure.objects.exclude(pk__in=(first.pk, second.pk)).update(due_on=date(2100, 1, 1))

    text = client.get(reverse("audits:failure-list", args=[wave.pk]), query).content.decode()

    assert text.count('class="mandatory__fact"') == count


def test_an_answer_to_an_item_is_for_what_the_filter_shows(client, wave):
    client.force_login(auditor_of(wave))
    first = failures(wave).first()
    CriticalFailure.objects.filter(pk=first.pk).update(due_on=None)

    client.post(
        reverse("audits:failure-edit", args=[wave.pk]) + "?standing=undated", {"all-V02-responsible": "Юрист"}
    )

    assert failures(wave).get(responsible="Юрист") == first


def test_no_link_of_the_list_leads_nowhere_while_the_wave_collects_again(client, wave):
    AuditWave.objects.filter(pk=wave.pk).update(state="collecting")
    reader = MembershipFactory(organisation=wave.organisation, role="hr").user
    seen = reverse("audits:observation-detail", args=[wave.pk, failures(wave).first().observation_id])
    found = {}
    for person in (reader, auditor_of(wave)):
        client.force_login(person)
        pages = [reverse(f"audits:{name}", args=[wave.pk]) for name in ("failure-list", "wave-detail")]
        found[person] = [seen in client.get(page).content.decode() for page in pages]

    assert list(found.values()) == [[False, False], [True, True]]


def test_a_person_is_no_role(client, wave):
    client.force_login(auditor_of(wave))
    UserFactory(organisation=wave.organisation, last_name="Громова")

    answer = client.post(
        reverse("audits:failure-edit", args=[wave.pk]), {"all-V02-responsible": "Громова Анна"}
    )

    assert answer.status_code == 422
    assert "Укажите роль, а не человека" in answer.content.decode()
    assert {one.responsible for one in failures(wave)} == {"Управляющий филиалом"}


def test_a_reader_sees_the_list_without_fields_in_few_statements(client, wave, django_assert_max_num_queries):
    client.force_login(MembershipFactory(organisation=wave.organisation, role="hr").user)
    address = reverse("audits:failure-list", args=[wave.pk])
    client.get(address)

    with django_assert_max_num_queries(9):
        text = client.get(address).content.decode()

    assert "4 случая" in text.replace("\u00a0", " ")
    assert "Управляющий филиалом" in text
    assert "<input class=" not in text.split("<main")[1]


def test_every_module_that_a_remedy_names_has_its_title():
    wave = AuditWave(frozen={"modules": {"ОК-ПО-216": {"title": "Защита данных"}}})

    assert remedy_text(wave, "ОК-ПО-216, ОК-ВВ-169") == "ОК-ПО-216 «Защита данных», ОК-ВВ-169"
    assert remedy_text(wave, "Управляющему: вернуть табличку") == "Управляющему: вернуть табличку"
