"""What a survey's form takes, refuses and keeps, and when it is closed."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.models import AuditWave, Observation, SurveyLink
from audits.questionnaires import questionnaire, read_answers
from audits.services.surveys import (
    Answer,
    SurveyClosedError,
    set_open,
    store_answer,
)
from audits.views import survey_answers
from catalog.models import Norm
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, UserFactory
from tests.factories.surveys import (
    address,
    filled,
    give,
    link_of,
    pairs_body,
    questionnaire_of,
    send,
    statements_body,
)

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


# --- the form ----------------------------------------------------------------------------------------


def test_a_form_without_scripts_becomes_an_observation(link):
    response = send(link, **{"w-T": "20", "w-R": "30", "w-S": "20", "w-A": "15", "w-E": "15"})

    stored = Observation.objects.get()
    assert response.url == reverse("surveys:survey-thanks")
    assert stored.values == {
        "e": [7] * 5,
        "p": [6] * 5,
        "w": {"T": 20, "R": 30, "S": 20, "A": 15, "E": 15},
    }
    assert (stored.branch, stored.instrument, stored.source_import) == (link.branch, link.instrument, None)


def test_answers_of_a_survey_are_kept_by_item(wave):
    link = link_of(wave, questionnaire_of(wave, code="staff", respondents="staff"))

    send(link, **{"a-ES01": "4", "a-ES02": "na", "a-ES04": "x"})

    assert Observation.objects.get().values == {"ES01": 4, "ES02": "NA", "ES04": None}


def test_sending_twice_is_one_observation(link):
    first, second = send(link), send(link)

    assert first.url == second.url
    assert Observation.objects.count() == 1


def test_the_page_is_kept_by_no_cache_and_leaves_no_more_than_the_mark_of_its_link(link):
    page = Client().get(address(link))
    sent = send(link)
    thanks = Client().get(reverse("surveys:survey-thanks"))

    assert [dict(one.cookies) for one in (page, thanks)] == [{}] * 2
    assert {name: one.value for name, one in sent.cookies.items()} == {f"answered-{link.pk}": "1"}
    assert all("no-store" in one.headers["Cache-Control"] for one in (page, sent, thanks))
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_form_that_another_site_sends_is_refused(link):
    response = Client().post(
        address(link), filled(link.instrument.body), headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert response.status_code == 403
    assert not Observation.objects.exists()


def test_what_was_typed_stays_when_the_form_is_refused(link):
    response = send(
        link, comment="Долго ждал", service="Приём", segment="often", **{"w-T": "60", "w-R": "25"}
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert "Сумма баллов — 85, нужно 100." in text.replace("\xa0", " ")
    assert "Долго ждал</textarea>" in text
    assert 'name="w-T" value="60"' in text
    assert re.search(r'name="p-SQ01" value="6" checked', text)
    assert 'value="often" checked' in text
    assert f'name="form" value="{"f" * 32}"' in text
    assert not Observation.objects.exists()


def test_points_that_nobody_touched_are_no_fault(link):
    send(link, **{"w-T": "", "w-R": "0"})

    assert Observation.objects.get().values["w"] is None


@pytest.mark.parametrize(
    "points", [{"w-T": "120", "w-R": "-20"}, {"w-T": "сто"}, {"w-T": "99.5", "w-R": "0.5"}]
)
def test_points_are_whole_numbers_that_make_a_hundred(link, points):
    assert send(link, **points).status_code == 422


@pytest.mark.parametrize("mark", ["0", "8", "99", "-1", "٣", "1.5", "<b>"])
def test_a_mark_that_is_not_on_the_scale_is_refused(link, mark):
    assert send(link, mark=mark).status_code == 422
    assert not Observation.objects.exists()


def test_less_than_half_of_the_questions_is_too_little(link):
    answer = read_answers(
        link.instrument.body, is_of_staff=False, data={"e-SQ01": "7", "p-SQ01": "7", "p-SQ02": "5"}
    )

    assert answer.faults == {
        "": "Отвечено на 1 вопрос. Ответьте хотя бы на 3 или выберите «не могу оценить»."
    }


def test_cannot_tell_is_an_answer_that_is_kept_as_missing(link):
    data = filled(link.instrument.body) | {f"p-SQ0{at}": "x" for at in range(1, 6)}

    answer = read_answers(link.instrument.body, is_of_staff=False, data=data)

    assert not answer.faults
    assert answer.values["p"] == [None] * 5


def test_staff_are_asked_for_no_service_and_no_segment(wave):
    link = link_of(wave, questionnaire_of(wave, code="staff", respondents="staff"))

    text = Client().get(address(link)).content.decode()
    send(link, service="Касса", segment="often", comment="Мало людей")

    stored = Observation.objects.get()
    assert 'name="service"' not in text
    assert (stored.service, stored.segment, stored.channel) == ("", "", "")
    assert stored.comments == {"comment": "Мало людей"}


def test_comments_are_masked_before_they_are_kept(link):
    UserFactory(organisation=link.wave.organisation, last_name="Оськина")

    send(link, comment="Оськина груба, звоните 8 912 345-67-89, a@b.example", service="у Марии")

    stored = Observation.objects.get()
    assert stored.comments == {"comment": "[имя] груба, звоните [телефон], [почта]"}
    assert stored.service == "у [имя]"


def test_signs_that_no_database_keeps_are_dropped(link):
    assert send(link, comment="да\x00\x07нет").status_code == 302
    assert Observation.objects.get().comments == {"comment": "данет"}


def test_the_form_shows_the_words_of_each_mark_and_its_length():
    form = questionnaire(statements_body(), is_of_staff=True, data={})
    pairs = questionnaire(pairs_body(), is_of_staff=False, data={})

    assert [one.text for one in form.questions[0].scales[0].marks][2] == "трудно сказать"
    assert form.questions[0].scales[0].ends == ("совсем нет", "вполне")
    assert [one.label for one in form.questions[2].scales[0].marks] == ["7", "10", "14"]
    assert not form.shares
    assert pairs.minutes == (1, 2)
    assert pairs.marks == 2 * len(pairs.questions)
    assert pairs.questions[0].scales[0].ends == ("совершенно не согласен", "полностью согласен")


# --- when it is closed ---------------------------------------------------------------------------------


def closed_link(link, why):
    """The link, made to take nothing."""
    yesterday = timezone.now().date() - timedelta(days=2)
    changes = {
        "closed": lambda: SurveyLink.objects.filter(pk=link.pk).update(is_open=False),
        "scored": lambda: AuditWave.objects.update(state="scored", scored_at=NOON),
        "draft": lambda: AuditWave.objects.update(state="draft"),
        "ended": lambda: AuditWave.objects.update(ends_on=yesterday),
        "not begun": lambda: AuditWave.objects.update(starts_on=timezone.now().date() + timedelta(days=2)),
        "source ended": lambda: link.wave.instruments.update(ends_on=yesterday),
        "another's branch": lambda: SurveyLink.objects.update(branch=BranchFactory()),
        "left": lambda: type(link.wave.organisation).objects.update(is_active=False),
    }
    changes[why]()
    return link


@pytest.mark.parametrize(
    "why",
    ["closed", "scored", "draft", "ended", "not begun", "source ended", "another's branch", "left"],
)
def test_whatever_the_reason_a_link_that_takes_nothing_says_the_same_as_an_unknown_one(link, why):
    unknown = Client().get("/s/aaaa-bbbb-cccc/")
    closed_link(link, why)

    page = Client().get(address(link))

    assert page.status_code == unknown.status_code == 404
    assert page.content == unknown.content
    assert "Опрос закрыт" in page.content.decode()
    assert send(link).status_code == 404
    assert not Observation.objects.exists()


def test_a_wave_that_collects_again_takes_answers_again(link):
    AuditWave.objects.update(state="scored", scored_at=NOON)
    with pytest.raises(SurveyClosedError):
        give(link)

    AuditWave.objects.update(state="collecting")

    assert give(link)


def test_whoever_began_on_the_last_evening_may_send_for_two_hours_more(link):
    ends = timezone.now().date()
    AuditWave.objects.update(ends_on=ends)
    midnight = timezone.datetime.combine(
        ends + timedelta(days=1), timezone.datetime.min.time(), timezone.get_default_timezone()
    )

    assert store_answer(link.secret, form_id="a", answer=Answer({}), at=midnight + timedelta(minutes=90))
    with pytest.raises(SurveyClosedError):
        store_answer(link.secret, form_id="b", answer=Answer({}), at=midnight + timedelta(minutes=130))


def test_guesses_of_links_are_counted():
    statuses = [Client().get(f"/s/guess-{at}/").status_code for at in range(survey_answers.MISSES.times + 1)]

    assert set(statuses[:-1]) == {404}
    assert statuses[-1] == 429


def test_one_address_cannot_flood_a_survey(link, monkeypatch):
    monkeypatch.setattr(survey_answers, "ANSWERS", survey_answers.Limit("few", 1, 60))

    send(link, form="1" * 32)
    response = send(link, form="2" * 32)

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "60"
    assert Observation.objects.count() == 1


def test_a_script_gets_its_answers_as_data(link):
    data = filled(link.instrument.body)

    refused = Client().post(address(link), {**data, "w-T": "5"}, headers=JSON)
    taken = Client().post(address(link), data, headers=JSON)

    assert "w" in refused.json()["faults"]
    assert taken.json() == {"thanks": reverse("surveys:survey-thanks")}


def test_closing_and_opening_says_how_many_changed(wave, link):
    by = UserFactory()

    assert set_open(wave.pk, links=None, instrument=link.instrument_id, is_open=False, by=by, at=NOON) == 1
    assert set_open(wave.pk, links=None, instrument=link.instrument_id, is_open=False, by=by, at=NOON) == 0


def test_the_form_costs_two_statements_and_an_answer_a_few_more(link, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        Client().get(address(link))
    with django_assert_max_num_queries(10):  # two of them the savepoint's; on PostgreSQL one holds the wave
        send(link, comment="Долго")


def test_norms_of_the_organisation_stand_in_the_questions_by_value(wave):
    body = statements_body(title="Нормы")
    body["items"][0]["text"] = "Снимаю трубку за {norm:answer_time}."
    Norm.objects.create(
        code="answer_time", title="Ответ", default=20, minimum=5, maximum=60, unit="second", position=1
    )
    link = link_of(wave, questionnaire_of(wave, code="norms", respondents="staff", body=body))

    text = Client().get(address(link)).content.decode()

    assert "{norm:" not in text
    assert "Снимаю трубку за 20\xa0секунд." in text
