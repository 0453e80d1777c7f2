"""Questionnaires of which no gap can be computed: they stand behind no index, no course, no quota."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from accounts.models import Membership
from audits.models import CriterionScore, CriticalFailure, Recommendation, WaveSummary
from audits.observations import Readings
from audits.observations.lines import Reading
from audits.observations.previews import preview_of
from audits.queries.lists import wave_table
from audits.queries.withheld import with_standing, withheld_branches
from audits.services.approval import accept_all
from audits.services.prescription import rebuild_prescription
from tests.audits.boards import board, part
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, person_with_role
from tests.factories.audits import CriterionFactory, use
from tests.factories.scale import servqual_instrument
from tests.factories.waves import CRITERION, auditor_of, scored_wave

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


def asked(scored):
    """A wave of 37 questionnaires of customers, so many of them with a gap; its only branch alike."""
    wave = scored_wave()
    use(wave, servqual_instrument())
    branch = BranchFactory(organisation=wave.organisation)
    WaveSummary.objects.filter(wave=wave).delete()
    CriterionScore.objects.filter(wave=wave).delete()
    CriticalFailure.objects.filter(wave=wave).delete()
    own = {"title": "Опрос клиентов", "level": "customer", "score": 67.0, "low": None, "high": None}
    source = {"source": "servqual", **own, "n": scored, "weight": 100.0}
    for node in (None, branch):
        WaveSummary.objects.create(
            wave=wave, branch=node, index=67.0, counts={"servqual": 37}, sources=[source] if scored else []
        )
    if not scored:  # a neighbour that speaks for the index alone
        visits = {**source, "source": "checklist", "title": "Чек-лист", "n": 6}
        WaveSummary.objects.filter(wave=wave).update(sources=[visits])
    CriterionScore.objects.create(
        wave=wave, branch=None, criterion=CriterionFactory(code=CRITERION), source="servqual", score=40.0,
        n=scored, target=85.0, deficit=45.0, strength="weak", weight=100.0, reliability=1.0, trust=1.0,
    )  # fmt: skip
    return wave, branch


@pytest.mark.parametrize(("n", "hidden"), [(0, True), (1, True), (9, True), (10, False)])
def test_the_index_rests_on_questionnaires_with_a_gap_and_not_on_all_that_came(client, n, hidden):
    wave, branch = asked(n)
    person = person_with_role(Membership.Role.HR, wave.organisation)
    client.force_login(person, BACKEND)

    whole, text = board(client, wave)
    node, _text = board(client, wave, node=branch.pk)
    [row] = with_standing(wave_table(person, text="", state=""))

    assert whole["board"].is_hidden is hidden
    assert node["board"].is_hidden is hidden
    assert node["tree"].current.is_hidden is hidden
    assert (row.index is None) is hidden
    assert (withheld_branches(wave) == {branch.pk}) is hidden
    if hidden and n:
        assert f"{10 - n} анкет" in part(text, "conclusion")


@pytest.mark.parametrize(("n", "proposed"), [(1, 0), (9, 0), (10, 1)])
def test_no_course_is_proposed_of_what_is_too_little_to_show(client, n, proposed):
    wave, _branch = asked(n)
    auditor = auditor_of(wave)
    client.force_login(auditor, BACKEND)

    rebuild_prescription(wave.pk, at=NOON)
    _context, text = board(client, wave)

    assert Recommendation.objects.filter(wave=wave).count() == proposed
    assert accept_all(wave.pk, by=auditor, at=NOON) == proposed
    assert (reverse("audits:plan-accept", args=[wave.pk]) in text) is bool(proposed)
    assert ("Данных мало: курсы пока не назначаем" in part(text, "plan")) is not bool(proposed)


def test_the_method_says_how_many_of_the_questionnaires_have_a_gap(client):
    wave, _branch = asked(12)
    client.force_login(person_with_role(Membership.Role.HR, wave.organisation), BACKEND)

    assert "с разрывом: 12" in part(board(client, wave)[1], "method")


def marked(line, expected, perceived):
    """A line of two statements."""
    values = {"e": expected, "p": perceived, "w": None}
    return Reading(line, str(line), 7, values, observed_at=datetime(2026, 9, 14, tzinfo=UTC))


def preview(lines, *, is_anonymous=False, **body):
    """What a file of two statements would bring."""
    items = [{"code": "SQ01", "column": "01"}, {"code": "SQ02", "column": "02"}]
    known = {"kind": "servqual", "items": items, **body}
    branches = {7: "Тула"}
    return preview_of(Readings(lines), body=known, columns=[], branches=branches, is_anonymous=is_anonymous)


def test_lines_without_a_pair_are_counted_with_the_side_that_none_of_them_has():
    found = preview(
        [marked(2, [None, None], [5, 6]), marked(3, [7, 7], [5, 6]), marked(4, [None, None], [5, 4])]
    )

    assert (found.unpaired, found.unpaired_lines, found.empty_sides) == (2, [2, 4], ["Ожидание"])


def test_marks_on_both_sides_of_unlike_statements_make_no_pair_and_one_pair_is_enough():
    crossed, whole = marked(2, [7, None], [None, 5]), marked(3, [7, None], [6, 5])

    assert (preview([crossed]).unpaired, preview([crossed]).empty_sides) == (1, [])
    assert preview([whole]).unpaired == 0


@pytest.mark.parametrize(("n", "told"), [(4, 0), (5, 5)])
def test_of_anonymous_answers_fewer_than_five_are_not_counted(n, told):
    found = preview([marked(line, [None, None], [5, 6]) for line in range(n)], is_anonymous=True)

    assert (found.unpaired, found.unpaired_lines) == (told, [])
