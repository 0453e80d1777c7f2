"""The options of a plan on their page: tabs, days as links, taken by the auditor alone."""

import pytest
from django.urls import reverse

from audits.models import PlanOption, Recommendation
from jobs.models import Job
from tests.conftest import NOON
from tests.factories.accounts import MembershipFactory
from tests.factories.audits import ModuleFactory
from tests.factories.waves import auditor_of, scored_wave


@pytest.fixture
def wave(db):
    """A scored wave with options for the front line: one day of one module, two days of another too."""
    found = scored_wave()
    course = found.recommendations.get(kind="course").module
    other = ModuleFactory(code="ОК-ВВ-199", slug="other", days=2)
    known = found.frozen["modules"][course.code]
    found.frozen["modules"][other.code] = known | {"id": other.pk, "title": "Курс", "days": 2}
    found.frozen["criteria"]["MV04"]["support"] = [other.code]
    found.save()
    for variant in ("targeted", "courses"):
        for days, codes in ((1, [course.code]), (2, [other.code])):
            beside = {"modules": [course.code], "objective": 9.5}
            PlanOption.objects.create(
                wave=found,
                audience="Ф",
                variant=variant,
                days=days,
                modules=codes,
                objective=10.0 * days,
                cost=days,
                greedy=beside,
                runner_up=beside,
                remaining={"MV04": 15.5},
            )
    return found


@pytest.fixture
def auditor(client, wave):
    """The wave's auditor, signed in."""
    person = auditor_of(wave)
    client.force_login(person)
    return person


def detail(client, wave, **query):
    """The page of options."""
    return client.get(reverse("audits:option-list", args=[wave.pk]), query).content.decode()


def test_the_address_names_the_variant_and_the_days(client, auditor, wave):
    text = detail(client, wave, front="courses-2").split('id="options-front"')[1].split("</section>")[0]

    assert "ОК-ВВ-199" in text.split("</ol>")[0]
    assert 'aria-current="page">Курсами' in text
    assert "?front=targeted-2#options-front" in text
    assert "?front=courses-1#options-front" in text
    assert 'Что даёт последний день</dt><dd class="num">+10' in text
    assert "Взять этот вариант" in text


def test_an_unknown_address_shows_an_option_all_the_same(client, auditor, wave):
    assert 'id="options-front"' in detail(client, wave, front="courses-99")


def test_the_auditor_takes_an_option_into_the_plan(client, auditor, wave):
    chosen = PlanOption.objects.get(wave=wave, variant="courses", days=2)

    client.post(reverse("audits:option-choose", args=[wave.pk]), {"option": chosen.pk})

    lines = Recommendation.objects.filter(wave=wave, kind="course", audience="Ф")
    assert [one.subject for one in lines] == ["ОК-ВВ-199"]


def test_an_option_of_another_wave_is_not_taken(client, auditor, wave):
    foreign = PlanOption.objects.get(wave=wave, variant="courses", days=2)
    other = scored_wave(auditor=auditor, organisation=wave.organisation)

    client.post(reverse("audits:option-choose", args=[other.pk]), {"option": foreign.pk})

    assert not other.recommendations.filter(subject="ОК-ВВ-199").exists()


def test_while_options_are_computed_anew_the_page_says_so_and_shows_none(client, auditor, wave):
    PlanOption.objects.all().delete()
    Job.objects.create(
        organisation_id=wave.organisation_id,
        kind="plan-options",
        key=f"{wave.pk}-1",
        arguments={},
        lease_until=NOON,
        not_before=NOON,
        created_at=NOON,
    )

    text = detail(client, wave)

    assert "Пересчитываем варианты по дням" in text
    assert 'id="options-front"' not in text


@pytest.mark.parametrize("has_options", [True, False])
def test_a_page_with_options_takes_at_most_fifteen_statements(
    client, wave, has_options, django_assert_max_num_queries
):
    reader = MembershipFactory(organisation=wave.organisation, role="hr").user
    client.force_login(reader)
    if not has_options:
        PlanOption.objects.all().delete()
    assert "Взять этот вариант" not in detail(client, wave)

    with django_assert_max_num_queries(15):
        detail(client, wave)


def test_an_empty_set_is_compared_with_nothing(client, auditor, wave):
    wave.plan_options.update(modules=[], greedy={"modules": [], "objective": 0}, objective=0, runner_up={})

    text = detail(client, wave)

    assert "те же модули" not in text
    assert "По шагам" not in text
    assert "ни один модуль не даёт достаточно" in text


def test_what_stays_open_is_named_in_words(client, auditor, wave):
    summary = detail(client, wave).split('class="options__left"')[1].split("</summary>")[0]

    assert "«Приветствие" in summary
    assert "MV04" not in summary
