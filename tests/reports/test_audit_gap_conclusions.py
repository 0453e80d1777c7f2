"""Conclusions: the auditor's words stand beside the facts, apart from them, and stay in what was issued."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Membership
from audits.errors import WaveClosedError, WaveNotScoredError
from audits.models import AuditWave
from reports.audit_gap import audit_gap_html
from reports.models import AuditConclusion
from reports.queries.audit_gap import audit_gap_facts
from reports.queries.audit_gap.conclusions import conclusion_facts
from reports.services import request_report
from reports.services.conclusions import PersonNamedError, StaleConclusionError, save_conclusion
from tests.conftest import NOON
from tests.factories.accounts import UserFactory, person_with_role
from tests.factories.audits import AuditWaveFactory
from tests.factories.waves import auditor_of, scored_wave

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
TEXT = "Клиентов подводит не вежливость, а ожидание у стойки."


@pytest.fixture
def wave():
    return scored_wave()


@pytest.fixture
def auditor(wave, client):
    person = auditor_of(wave)
    client.force_login(person, BACKEND)
    return person


def save(wave, by, text=TEXT, version=0, section="servqual"):
    return save_conclusion(wave.pk, section, text=text, version=version, by=by, at=NOON)


def test_a_text_for_a_wave_without_figures_leads_back_to_the_wave(client):
    found = AuditWaveFactory(state=AuditWave.State.COLLECTING)
    client.force_login(auditor_of(found), BACKEND)

    response = client.post(
        reverse("reports:conclusion-edit", args=[found.pk, "summary"]),
        {"version": "0", "text": "я" * (AuditConclusion.LONGEST + 1)},
    )

    assert (response.status_code, response.url) == (302, reverse("audits:wave-detail", args=[found.pk]))


def test_without_a_text_of_the_auditor_the_report_says_that_the_facts_made_it(wave, auditor):
    report = request_report(wave.pk, requested_by=auditor, at=NOON)

    html = audit_gap_html(report)

    assert report.facts["conclusions"]["servqual"]["is_generated"]
    assert "Вывод, составлен по фактам автоматически" in html
    assert "Вывод аудитора" not in html


def test_the_auditors_text_takes_the_place_of_the_suggestion(wave, auditor):
    save(wave, auditor)
    report = request_report(wave.pk, requested_by=auditor, at=NOON)

    html = audit_gap_html(report)

    assert "не&nbsp;вежливость" in html or "не\xa0вежливость" in html
    assert "Вывод аудитора, 16.11.2026" in html


def test_the_auditors_text_stands_where_the_facts_suggest_nothing(wave, auditor):
    facts = audit_gap_facts(wave)
    silent = facts | {"dimensions": [one | {"gap": None} for one in facts["dimensions"]]}
    assert "servqual" not in conclusion_facts(wave, silent)

    save(wave, auditor)

    assert conclusion_facts(wave, silent)["servqual"]["text"] == TEXT
    assert "servqual" not in conclusion_facts(wave, silent | {"dimensions": []})


def test_an_issued_report_keeps_its_conclusion_when_it_is_written_anew(wave, auditor):
    save(wave, auditor)
    report = request_report(wave.pk, requested_by=auditor, at=NOON)
    before = audit_gap_html(report)

    save(wave, auditor, text="Другое.", version=1)
    report.refresh_from_db()

    assert audit_gap_html(report) == before
    assert request_report(wave.pk, requested_by=auditor, at=NOON).edition == report.edition + 1


def test_who_has_not_seen_the_last_text_does_not_overwrite_it(wave, auditor):
    save(wave, auditor)

    with pytest.raises(StaleConclusionError) as error:
        save(wave, auditor, text="Не видя прежнего.")

    assert error.value.current.text == TEXT


def test_an_empty_text_gives_the_section_back_to_the_facts(wave, auditor):
    save(wave, auditor)

    row = save(wave, auditor, text="  ", version=1)
    report = request_report(wave.pk, requested_by=auditor, at=NOON)

    assert (row.text, row.version) == ("", 2)
    assert report.facts["conclusions"]["servqual"]["is_generated"]


def test_a_tab_that_has_not_seen_a_text_taken_back_and_written_anew_does_not_win(wave, auditor):
    save(wave, auditor)
    save(wave, auditor, text="", version=1)
    save(wave, auditor, text="Новый вывод.", version=2)

    with pytest.raises(StaleConclusionError):
        save(wave, auditor, text="Из старой вкладки.", version=1)


def test_the_same_text_sent_again_after_a_lost_answer_is_no_conflict(wave, auditor):
    first = save(wave, auditor)

    again = save(wave, auditor)

    assert (again.pk, again.version) == (first.pk, 1)


def test_a_text_that_names_one_of_the_staff_is_refused(wave, auditor):
    UserFactory(organisation=wave.organisation, last_name="Сковородникова")

    with pytest.raises(PersonNamedError):
        save(wave, auditor, text="Сковородникова не здоровается первой.")


@pytest.mark.parametrize(
    "text", ["Звоните +7 912 000-00-00.", "Пишите на a@b.example", "Это сказала И. П. Ким."]
)
def test_a_text_with_an_address_or_initials_is_refused(text, wave, auditor):
    with pytest.raises(PersonNamedError):
        save(wave, auditor, text=text)


def test_there_are_no_conclusions_before_figures_and_after_the_archive(wave, auditor):
    with pytest.raises(WaveNotScoredError):
        save(AuditWaveFactory(), auditor)
    AuditWave.objects.filter(pk=wave.pk).update(state="archived", approved_at=NOON)

    with pytest.raises(WaveClosedError):
        save(wave, auditor)


def test_a_text_whose_answer_never_came_is_no_text_of_somebody_else(wave, auditor):
    save(wave, auditor, text="Сначала.")

    row = save_conclusion(
        wave.pk, "servqual", text="Сначала. Потом.", version=0, own=["Сначала. "], by=auditor, at=NOON
    )

    assert (row.version, row.text) == (2, "Сначала. Потом.")


def test_a_text_that_somebody_else_wrote_meanwhile_is_not_passed_over(wave, auditor):
    other = auditor_of(wave)
    save(wave, other, text="Сначала.")

    with pytest.raises(StaleConclusionError):
        save_conclusion(wave.pk, "servqual", text="Потом.", version=0, own=["Сначала."], by=auditor, at=NOON)
    with pytest.raises(StaleConclusionError):
        save_conclusion(wave.pk, "servqual", text="Потом.", version=0, own=["Иное."], by=other, at=NOON)


def test_each_save_is_in_the_journal_and_a_save_of_the_same_is_not(wave, auditor):
    save(wave, auditor)
    save(wave, auditor, version=1)

    assert AuditEvent.objects.filter(verb="report.conclude").count() == 1


def test_what_is_saved_while_it_is_written_is_one_line_of_the_journal_a_sitting(wave, auditor):
    for version in range(3):
        save(wave, auditor, text=TEXT + "!" * version, version=version)
    save_conclusion(wave.pk, "servqual", text="Назавтра.", version=3, by=auditor, at=NOON + timedelta(days=1))

    assert AuditEvent.objects.filter(verb="report.conclude").count() == 2


def test_the_page_shows_facts_beside_each_text_and_saves_one_section(client, wave, auditor):
    url = reverse("reports:conclusion-list", args=[wave.pk])
    page = client.get(url).content.decode()

    answer = client.post(
        reverse("reports:conclusion-edit", args=[wave.pk, "servqual"]), {"text": TEXT, "version": "0"}
    )

    assert "Надёжность: −1,10, n = 151" in page.replace("\xa0", " ")
    assert 'maxlength="4000"' in page
    assert answer.url == f"{url}#servqual"
    assert TEXT in client.get(url).content.decode()


def test_a_stale_save_shows_both_texts_and_loses_neither(client, wave, auditor):
    save(wave, auditor)

    answer = client.post(
        reverse("reports:conclusion-edit", args=[wave.pk, "servqual"]), {"text": "Мой текст.", "version": "0"}
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert TEXT in page
    assert "Мой текст." in page
    assert 'name="version" value="1"' in page


def typed(client, wave, text, version=0):
    """What the page sends while somebody writes."""
    return client.post(
        reverse("reports:conclusion-edit", args=[wave.pk, "servqual"]),
        {"text": text, "version": str(version)},
        headers={"Accept": "application/json"},
    )


def test_a_text_is_kept_while_it_is_written(client, wave, auditor):
    first, second = typed(client, wave, "Клиентов"), typed(client, wave, TEXT, version=1)

    assert (first.json()["version"], second.json()["version"]) == (1, 2)
    assert second.json()["is_own"]
    assert AuditConclusion.objects.get().edited_at.isoformat() == second.json()["saved_at"]


def test_the_later_of_two_tabs_is_told_what_stands_and_changes_nothing(client, wave, auditor):
    typed(client, wave, TEXT)

    answer = typed(client, wave, "Другая вкладка.")

    assert (answer.status_code, answer.json()["version"]) == (409, 1)
    assert TEXT in answer.json()["html"]
    assert AuditConclusion.objects.get().text == TEXT


def test_a_name_that_is_typed_is_refused_in_place_and_the_kept_text_stays(client, wave, auditor):
    typed(client, wave, TEXT)

    answer = typed(client, wave, "Пишите на a@b.example", version=1)

    assert answer.status_code == 422
    assert "Отчёт никого не называет" in answer.json()["reason"]
    assert AuditConclusion.objects.get().text == TEXT


def test_what_is_typed_after_the_archive_is_answered_in_place(client, wave, auditor):
    AuditWave.objects.filter(pk=wave.pk).update(state="archived", approved_at=NOON)

    answer = typed(client, wave, TEXT)

    assert answer.status_code == 422
    assert answer.json()["reason"] == "Выводы этой волны больше нельзя изменить."


def test_a_refused_text_stays_in_its_field_with_the_reason(client, wave, auditor):
    answer = client.post(
        reverse("reports:conclusion-edit", args=[wave.pk, "servqual"]),
        {"text": "Пишите на a@b.example", "version": "0"},
    )

    assert answer.status_code == 422
    assert "Пишите на a@b.example" in answer.content.decode()
    assert "Отчёт никого не называет: уберите имена" in answer.content.decode()
    assert 'href="#servqual"' in answer.content.decode()
    assert answer.content.decode().count("autofocus") == 1


def test_the_page_costs_the_same_however_many_conclusions_there_are(
    client, wave, auditor, django_assert_max_num_queries
):
    for section in AuditConclusion.Section.values:
        AuditConclusion.objects.create(
            wave=wave, section=section, text=TEXT, edited_by=auditor, edited_at=NOON
        )

    with django_assert_max_num_queries(50):
        client.get(reverse("reports:conclusion-list", args=[wave.pk]))


def test_who_only_reads_the_wave_does_not_write_its_conclusions(client, wave):
    client.force_login(person_with_role(Membership.Role.HR, wave.organisation), BACKEND)

    answer = client.get(reverse("reports:conclusion-list", args=[wave.pk]))

    assert answer.status_code == 403


def test_the_wave_leads_its_auditor_to_the_conclusions(client, wave, auditor):
    page = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()

    assert reverse("reports:conclusion-list", args=[wave.pk]) in page
