"""A planner says before the start what a wave will see, and when it cannot answer its question."""

import re
import subprocess
import sys

import pytest
from django.urls import reverse

from audits.planner import Question, foresee, widest_change, widest_spread
from audits.templatetags.plan_marks import within
from tests.factories.sheets import checklist_of
from tests.factories.surveys import questionnaire_of, survey_wave
from tests.factories.waves import auditor_of


def asked(**fields):
    """Twelve branches of sixty questionnaires, half of them control."""
    known = {"kind": "servqual", "change": 0.5, "sd": 1.3, "icc": 0.05, "power": 0.8}
    return Question(**{**known, "quotas": (60,) * 12, "trained": 6, "control": 6, **fields})


def said(**fields):
    return " ".join(foresee(asked(**fields)).warnings)


def test_a_plan_that_is_enough_has_nothing_against_it():
    found = foresee(asked(quotas=(60,) * 36, trained=18, control=18))

    assert found.is_enough
    assert found.chance > 0.9
    assert found.sees < 0.5
    assert found.needed <= 30


def test_the_chance_is_that_of_the_branches_that_a_verdict_is_given_over():
    mixed, alone = foresee(asked()), foresee(asked(quotas=(60,) * 6, trained=6, control=0))

    assert mixed.chance == alone.chance < 0.6
    assert mixed.sees == alone.sees > 0.6
    assert "5 филиалов с обучением: при числе меньше шести" in said(quotas=(60,) * 9, trained=5, control=4)


def test_quotas_of_control_branches_do_not_make_the_verdict_surer():
    mixed = asked(quotas=(20,) * 6 + (200,) * 6)

    assert mixed.per_branch == 20
    assert foresee(mixed).chance == foresee(asked(quotas=(20,) * 6, control=0)).chance


def test_branches_without_a_quota_are_not_among_those_of_the_verdict():
    assert "5 филиалов с обучением: при числе меньше шести" in said(quotas=(60,) * 5 + (0,) + (60,) * 6)


def test_a_small_chance_against_the_control_branches_is_said_whatever_the_other_one_is():
    found = foresee(asked(quotas=(60,) * 16, trained=12, control=4))

    assert found.chance > 0.8 > found.difference
    assert not found.is_enough
    assert ["с контрольными филиалами покажет" in one for one in found.warnings] == [True]


def test_one_branch_by_itself_needs_the_known_sample():
    assert foresee(asked()).alone == 107


def test_fewer_than_six_branches_prove_nothing():
    assert "5 филиалов: при числе меньше шести" in said(quotas=(60,) * 5, trained=5, control=0)
    assert "меньше шести" not in said(quotas=(60,) * 9, trained=6, control=3)


def test_fewer_than_four_control_branches_are_not_compared():
    assert "хотя бы по четыре" in said(trained=9, control=3)
    assert "Контрольных филиалов нет" in said(trained=12, control=0)
    assert "четыре" not in said(trained=8, control=4)


def test_small_quotas_are_told_apart_by_what_is_shown_of_them():
    text = said(quotas=(60,) * 10 + (20, 5))

    assert "В 1 филиале меньше 30 анкет" in text
    assert "В 1 филиале меньше 10 анкет" in text


def test_visits_are_judged_by_four_a_branch():
    text = said(kind="visit", change=10, sd=18, quotas=(4,) * 11 + (3,))

    assert "меньше четырёх визитов" in text
    assert "анкет" not in text


def test_too_small_a_chance_says_what_would_raise_it():
    assert "Наблюдений с каждого филиала хватит:" in said(quotas=(10,) * 18, trained=12)
    assert "Нужно филиалов с обучением:" in said(change=0.2)
    assert "Нужно филиалов:" in said(change=0.2, control=0, trained=12)


def test_more_than_there_are_customers_is_told():
    assert "а норма больше: 60" in said(customers=40)


@pytest.mark.parametrize("quotas", [(), (0,) * 12, (60,)])
def test_a_plan_without_numbers_is_answered_too(quotas):
    assert foresee(asked(quotas=quotas)).warnings


def test_unequal_quotas_see_less_than_equal_ones_of_the_same_sum():
    assert foresee(asked(quotas=(110, 10) * 6)).sees > foresee(asked()).sees


def test_the_planner_loads_neither_scipy_nor_numpy():
    code = (
        "import django, sys; django.setup(); import audits.views.plans, audits.planner;"
        "from audits.planner import Question, foresee;"
        "foresee(Question('servqual', .5, 1.3, .05, .8, (60,) * 12, 6, 6));"
        "sys.exit(bool({'scipy', 'numpy'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_no_change_on_the_scale_can_be_is_said_in_words():
    found = foresee(asked(quotas=(1,) * 6, trained=6, control=0, sd=6, widest=6))

    assert found.sees > 6
    assert any("на всю шкалу (6)" in one for one in found.warnings)
    assert within(found.sees, 6) == "больше возможного"
    assert within(0.42, 6) == "0,42"


def test_the_widest_change_is_that_of_the_marks_and_a_gap_spreads_twice_as_far():
    marks = {"scale": {"min": 1, "max": 7}}

    assert [widest_change(kind, marks) for kind in ("servqual", "survey", "visit")] == [6, 6, 100]
    assert [widest_spread(kind, marks) for kind in ("servqual", "survey", "visit")] == [6, 3, 50]


def test_one_criterion_of_many_that_needs_more_than_there_can_be_is_not_given_a_number():
    found = foresee(asked(quotas=(4,) * 6, trained=6, control=0, subjects=22, sd=5.0, widest=6))

    assert found.sees_each > 6
    assert within(found.sees_each, 6) == "больше возможного"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ({"change": 7}, "Не больше 6"),
        ({"change": 118}, "Не больше 6"),
        ({"sd": 6.5}, "Не больше 6"),
        ({"change": 6, "sd": 6}, ""),
    ],
)
def test_numbers_beyond_the_scale_are_refused_at_their_field(client, numbers, told):
    wave = survey_wave(state="draft")
    source = questionnaire_of(wave)
    client.force_login(auditor_of(wave), "accounts.backends.PersonBackend")
    sent = {"source": source.code, "change": 0.5, "sd": 1.3, "icc": 0.05, "power": "0.8"} | numbers

    part = client.get(reverse("audits:wave-foresee", args=[wave.pk]), sent).content.decode()
    saved = client.post(reverse("audits:wave-design", args=[wave.pk]), sent)

    assert ("Расчёта нет" in part) == bool(told)
    assert told in part
    assert saved.status_code == (422 if told else 302)
    assert told in saved.content.decode()


@pytest.mark.django_db
def test_another_source_is_asked_with_its_own_numbers(client):
    wave = survey_wave(state="draft", design={"source": "asked", "change": 0.7, "sd": 2, "icc": 0.1})
    questionnaire_of(wave)
    checklist_of(wave, code="seen")
    client.force_login(auditor_of(wave), "accounts.backends.PersonBackend")

    text = client.get(reverse("audits:wave-plan", args=[wave.pk]), {"source": "seen"}).content.decode()
    own = client.get(reverse("audits:wave-plan", args=[wave.pk])).content.decode()

    assert re.search(r'name="change" value="10"', text)
    assert re.search(r'name="icc" value="0.1"', text)
    assert re.search(r'name="change" value="0.7"', own)


def test_with_fewer_than_six_branches_the_chance_is_none_and_a_larger_change_is_not_offered():
    found = foresee(asked(quotas=(60,) * 5, trained=5, control=0))

    assert (found.chance, found.sees, found.needed) == (0, None, None)
    assert "не меньше шести филиалов" in found.raises[0]
    assert "Искать изменение" not in " ".join(found.raises)
    assert "будет доказано" not in " ".join(found.warnings)
    assert foresee(asked(quotas=(60,) * 6, trained=6, control=0)).chance > 0


def test_a_client_of_few_branches_is_told_that_an_audit_describes_and_is_offered_nothing_impossible():
    few = foresee(asked(quotas=(10,) * 3, trained=3, control=0, available=3))
    more = foresee(asked(quotas=(10,) * 7, trained=7, control=0, available=8, change=0.2))

    assert not few.raises
    assert "Всего у клиента 3 филиала: его аудит описывает" in " ".join(few.warnings)
    assert more.more_branches > 8
    assert "Взять больше филиалов" not in " ".join(more.raises)
    assert "столько у клиента нет" in " ".join(more.warnings)
