"""Surveys by a link: who makes links, what a form takes, and what is left of an answer."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from audits.models import AuditWave, Observation, SurveyCode, SurveyLink, WaveQuota
from audits.services.surveys import (
    CodeUsedError,
    NotAQuestionnaireError,
    WaveClosedError,
    make_links,
)
from audits.views import survey_answers
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory
from tests.factories.surveys import (
    codes_of,
    give,
    link_of,
    questionnaire_of,
    survey_wave,
)

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


# --- links -----------------------------------------------------------------------------------------


def test_one_button_makes_a_link_for_every_branch_and_twice_makes_no_more(wave):
    instrument, by = questionnaire_of(wave), UserFactory(organisation=wave.organisation)

    assert make_links(wave.pk, instrument=instrument.pk, kind="open", by=by, at=NOON) == 2
    assert make_links(wave.pk, instrument=instrument.pk, kind="open", by=by, at=NOON) == 0
    assert make_links(wave.pk, instrument=instrument.pk, kind="open", channel="касса", by=by, at=NOON) == 2
    assert len(set(SurveyLink.objects.values_list("secret", flat=True))) == 4


def test_a_wave_without_a_plan_takes_every_point_of_service(wave):
    wave.branches.all().delete()
    BranchFactory(organisation=wave.organisation, is_point=False)
    BranchFactory()

    made = make_links(wave.pk, instrument=questionnaire_of(wave).pk, kind="open", by=UserFactory(), at=NOON)

    assert made == 2
    assert {one.branch.organisation_id for one in SurveyLink.objects.all()} == {wave.organisation_id}


def test_the_questionnaire_of_another_organisation_is_never_taken(wave):
    foreign = questionnaire_of(None, code="foreign", owner=OrganisationFactory())
    own = questionnaire_of(None, code="own", owner=wave.organisation)
    by = UserFactory()

    with pytest.raises(NotAQuestionnaireError):
        make_links(wave.pk, instrument=foreign.pk, kind="open", by=by, at=NOON)

    assert make_links(wave.pk, instrument=own.pk, kind="open", by=by, at=NOON) == 2


def test_a_second_questionnaire_that_measures_the_same_is_refused(wave):
    questionnaire_of(wave, code="long", criteria=["SQ01"])
    short = questionnaire_of(None, code="short", criteria=["SQ01"])

    with pytest.raises(NotAQuestionnaireError):
        make_links(wave.pk, instrument=short.pk, kind="open", by=UserFactory(), at=NOON)


def test_links_of_staff_have_no_channel(wave):
    staff = questionnaire_of(wave, code="staff", respondents="staff")

    make_links(wave.pk, instrument=staff.pk, kind="codes", channel="касса", by=UserFactory(), at=NOON)

    assert set(SurveyLink.objects.values_list("channel", flat=True)) == {""}


def test_an_approved_wave_gets_no_links(wave):
    instrument = questionnaire_of(wave)
    AuditWave.objects.filter(pk=wave.pk).update(state="approved", scored_at=NOON, approved_at=NOON)

    with pytest.raises(WaveClosedError):
        make_links(wave.pk, instrument=instrument.pk, kind="open", by=UserFactory(), at=NOON)


def test_the_page_counts_what_came_against_the_quota(client, auditor, wave, link):
    source = wave.instruments.get()
    WaveQuota.objects.create(source=source, branch=link.branch, planned=40)
    give(link)

    text = client.get(reverse("audits:survey-list", args=[wave.pk])).content.decode()

    assert re.search(r'<span class="num">1 <span class="muted">из 40</span></span>', text)
    assert link.secret in text


def test_the_page_takes_at_most_fifteen_statements(client, auditor, wave, django_assert_max_num_queries):
    instrument = questionnaire_of(wave)
    wave.branches.all().delete()
    for _ in range(60):
        BranchFactory(organisation=wave.organisation)
    make_links(wave.pk, instrument=instrument.pk, kind="open", by=auditor, at=NOON)

    with django_assert_max_num_queries(15):
        client.get(reverse("audits:survey-list", args=[wave.pk]))


def test_links_are_made_closed_and_opened_by_buttons(client, auditor, wave):
    instrument = questionnaire_of(wave)
    client.post(
        reverse("audits:survey-create", args=[wave.pk]), {"instrument": instrument.pk, "kind": "open"}
    )
    one = SurveyLink.objects.first()

    client.post(reverse("audits:survey-close", args=[wave.pk]), {"instrument": instrument.pk})
    assert not SurveyLink.objects.filter(is_open=True).exists()
    client.post(reverse("audits:survey-open", args=[wave.pk]), {"instrument": instrument.pk, "link": one.pk})

    assert list(SurveyLink.objects.filter(is_open=True)) == [one]
    assert AuditEvent.objects.filter(verb__startswith="survey.").count() == 3


def test_a_link_of_another_wave_is_not_moved_by_its_number(client, auditor, wave, link):
    foreign_wave = survey_wave()
    foreign = link_of(foreign_wave, link.instrument)

    client.post(
        reverse("audits:survey-close", args=[wave.pk]),
        {"instrument": link.instrument_id, "link": foreign.pk},
    )

    foreign.refresh_from_db()
    assert foreign.is_open


def test_the_sheet_prints_the_qr_code_and_an_address_that_can_be_typed(client, auditor, wave, link):
    text = client.get(reverse("audits:survey-sheet", args=[wave.pk]), {"link": link.pk}).content.decode()

    assert "data:image/svg+xml" in text
    assert f'/s/<wbr><span class="nowrap">{link.secret}/</span>' in text
    assert re.fullmatch(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", link.secret)


# --- codes -------------------------------------------------------------------------------------------


def test_codes_are_shown_once_and_kept_as_digests(client, auditor, wave, staff_link):
    url = reverse("audits:survey-codes", args=[wave.pk, staff_link.pk])

    text = client.post(url, {"count": 3, "output": "cards"}).content.decode()
    shown = re.findall(r'survey-card__code">([a-z2-9]{5}-[a-z2-9]{5})<', text)

    assert len(shown) == 3
    assert not [one for one in SurveyCode.objects.all() if one.digest in text or one.digest in shown]
    assert (
        "survey-card__code" not in client.get(reverse("audits:survey-list", args=[wave.pk])).content.decode()
    )
    give(staff_link, code=shown[0].upper().replace("-", " "))
    assert SurveyCode.objects.filter(is_used=True).count() == 1


def test_codes_come_as_a_table_of_texts(client, auditor, wave, staff_link):
    url = reverse("audits:survey-codes", args=[wave.pk, staff_link.pk])

    response = client.post(url, {"count": 2, "output": "xlsx"})
    rows = list(openpyxl.load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))

    assert rows[0] == ("Филиал", "Ссылка", "Адрес для набора", "Код")
    assert all(row[1].endswith(f"#{row[3]}") for row in rows[1:])
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("count", ["0", "201", "много"])
def test_no_codes_are_made_by_a_number_out_of_bounds(client, auditor, wave, staff_link, count):
    client.post(
        reverse("audits:survey-codes", args=[wave.pk, staff_link.pk]), {"count": count, "output": "cards"}
    )

    assert not SurveyCode.objects.exists()


def test_a_code_answers_once(staff_link):
    code, other, _third = codes_of(staff_link)

    assert give(staff_link, "first", code=code)
    with pytest.raises(CodeUsedError):
        give(staff_link, "second", code=code)
    with pytest.raises(CodeUsedError):
        give(staff_link, "second", code="aaaaa-aaaaa")

    assert give(staff_link, "second", code=other)
    assert Observation.objects.count() == 2


def test_the_code_of_another_link_opens_nothing(wave, staff_link):
    elsewhere = link_of(
        wave, staff_link.instrument, kind="codes", branch=BranchFactory(organisation=wave.organisation)
    )

    with pytest.raises(CodeUsedError):
        give(elsewhere, code=codes_of(staff_link)[0])


def test_the_same_form_sent_again_with_its_code_is_thanked_and_stored_once(staff_link):
    code = codes_of(staff_link)[0]

    assert give(staff_link, "form", code=code)
    assert not give(staff_link, "form", code=code)

    assert Observation.objects.count() == 1


def test_the_script_asks_about_a_code_before_the_form_is_filled_in(staff_link):
    code = codes_of(staff_link)[0]
    url = reverse("surveys:survey-code", args=[staff_link.secret])

    assert Client().post(url, {"code": code}).json() == {"is_open": True}
    assert "Код не подходит" in Client().post(url, {"code": "aaaaa-aaaaa"}).json()["said"]


def test_guesses_of_codes_are_counted(staff_link):
    url = reverse("surveys:survey-code", args=[staff_link.secret])

    statuses = {
        Client().post(url, {"code": f"x{at}"}).status_code for at in range(survey_answers.WRONG_CODES.times)
    }

    assert statuses == {200}
    assert Client().post(url, {"code": "x"}).status_code == 429
