"""The board and the issued report say the same of one wave: courses, weights, order, what few allow."""

import re
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Membership
from audits.models import Deficit, Recommendation, WaveSummary
from audits.queries.board_scores import SourceScore
from reports.audit_gap import audit_gap_html
from reports.audit_gap.briefs import briefs
from reports.audit_gap.words import variants_told
from reports.queries.audit_gap import audit_gap_facts
from reports.services import request_report
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.audits import ModuleFactory
from tests.factories.boards import spread_wave
from tests.factories.waves import approved, course_of, decision_of, scored_wave

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


def reader(client, wave):
    """Somebody of the customer's HR, logged in."""
    person = person_with_role(Membership.Role.HR, wave.organisation)
    client.force_login(person, BACKEND)
    return person


def plain(html):
    """Words of a page without tags, spaces alike."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def summary_of(wave, person):
    """The director's page of the document."""
    html = audit_gap_html(request_report(wave.pk, requested_by=person, at=NOON))
    return plain(html.split('id="summary"')[-1].split('id="aim"')[0])


def test_board_and_report_name_the_same_courses_for_a_skill(client):
    wave = scored_wave()
    for position in range(2, 6):
        course_of(wave, ModuleFactory(), position=position)
    person = reader(client, approved(wave))

    page = client.get(reverse("audits:wave-detail", args=[wave.pk]))
    (gap,) = page.context["board"].first_gaps
    (printed,) = audit_gap_facts(wave)["summary"]["first_gaps"]
    shown = re.findall(r'class="nowrap" href="[^"]*#line-\d+">([^<]+)<', page.content.decode())

    assert printed["answers"] == [one.subject for one in gap.answers] == shown
    assert len(shown) == 3
    assert all(code in summary_of(wave, person) for code in shown)


@pytest.mark.parametrize(("n", "is_few"), [(29, True), (30, False)])
def test_the_directors_page_names_no_course_where_the_board_names_none(client, n, is_few):
    wave = spread_wave(regions=1, branches=1)
    source = {"source": "servqual", "title": "Опрос", "level": "customer", "weight": 100.0, "score": 54.0}
    source |= {"low": 50.0, "high": 58.0, "n": n, "below": True}
    WaveSummary.objects.filter(wave=wave, branch=None).update(counts={"servqual": n}, sources=[source])
    Deficit.objects.filter(wave=wave).update(sources=[source])
    person = reader(client, wave)

    (gap,) = client.get(reverse("audits:wave-detail", args=[wave.pk])).context["board"].first_gaps
    words = summary_of(wave, person)

    assert bool(gap.answers) is not is_few
    assert ("курс отсюда не следует" in words) is is_few
    assert ("Где смотреть первым: подсказки, не выводы" in words) is is_few
    assert ("Начать стоит с навыков" in words) is not is_few
    course = wave.recommendations.get(kind=Recommendation.Kind.COURSE).subject
    assert (course in words) is not is_few


def test_weights_of_the_sources_add_up_as_they_are_printed():
    weights = (25.0, 7.5, 17.5, 17.5, 25.0, 7.5)
    scores = [
        SourceScore(
            source=f"s{at}",
            title="Источник",
            score=70.0,
            low=60.0,
            high=80.0,
            n=50,
            weight=one,
            is_grey=False,
            is_hidden=False,
        )
        for at, one in enumerate(weights)
    ]

    html = render_to_string("audits/_method.html", {"board": {"scores": scores}, "sample": [], "charts": {}})

    printed = re.findall(r'<td class="num">([\d,]+)</td></tr>', html)
    assert sum(float(one.replace(",", ".")) for one in printed) == 100


def test_decisions_stand_in_the_order_of_their_urgency_on_board_and_in_report(client):
    wave = scored_wave()
    for position, (subject, priority) in enumerate(
        [("SQ03", "high"), ("SQ04", "medium"), ("SQ05", "critical")], start=2
    ):
        decision_of(wave, subject=subject, priority=priority, position=position)
    reader(client, wave)

    plan = client.get(reverse("audits:wave-detail", args=[wave.pk])).context["plan"]
    printed = audit_gap_facts(wave)["plan"]["decisions"]

    assert [one.priority for one in plan.decisions] == ["critical", "high", "medium", "medium"]
    assert [one["subject"] for one in printed] == [one.subject for one in plan.decisions]


def test_variants_that_are_alike_are_one_and_said_to_be_one():
    wave = scored_wave()
    facts = audit_gap_facts(wave)
    person = person_with_role(Membership.Role.HR, wave.organisation)
    words = plain(audit_gap_html(request_report(wave.pk, requested_by=person, at=NOON)))

    assert [one["name"] for one in variants_told(facts["planning"]["budget"]["variants"])] == ["base"]
    assert "Вариант один: минимум, база и максимум совпадают" in words
    assert [one.split(":")[0] for one in briefs(facts)["budget"]] == ["Весь план"]


def test_variants_that_differ_stand_beside_each_other():
    wave = scored_wave()
    course_of(wave, ModuleFactory(days=2), position=2, priority="medium")
    person = person_with_role(Membership.Role.HR, wave.organisation)
    words = plain(audit_gap_html(request_report(wave.pk, requested_by=person, at=NOON)))

    assert "Вариант один" not in words
    assert "Минимум База Максимум" in words
