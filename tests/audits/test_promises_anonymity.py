"""Every combination of filters there is: none lists, counts or finds a single answer of the staff."""

from collections.abc import Iterator
from itertools import chain, combinations

import pytest

from audits.models import CommentTag, Observation
from audits.queries.observations import Chosen, branch_tree, observation_table, seen_in, sources_of
from audits.queries.remarks import mask_of
from audits.queries.verbatims import Sought, instruments_of, placed_in, remarks_in, tags_of
from audits.queries.wave_items import items_of
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.observation_pages import sources_wave
from tests.factories.surveys import questionnaire_of

pytestmark = pytest.mark.django_db
WORD = "кенар"
PEOPLE = 7


@pytest.fixture
def sources():
    """A wave with a source of every kind."""
    return sources_wave()


@pytest.fixture
def staff(sources):
    """Seven people of one branch with a word in all that a filter might look for; one is tagged."""
    found = questionnaire_of(sources.wave, code="staff", respondents="staff", criteria=("ES01",), source="ES")
    rows = Observation.objects.bulk_create(
        Observation(
            wave=sources.wave,
            instrument=found,
            branch=sources.north,
            external_id=f"{WORD}-{number}",
            version=1 + number % 2,
            reason="сверка" if number % 2 else "",
            values={"ES01": 1, "ES02": 5, "ES04": 1},
            comments={"comment": f"Плохо, {WORD}"},
            observed_at=NOON,
            channel=WORD,
            service=WORD,
            segment=WORD,
        )
        for number in range(PEOPLE)
    )
    by = UserFactory(organisation=sources.wave.organisation)
    CommentTag.objects.create(
        observation=rows[0], item="comment", criterion_id="ES01", tagged_by=by, created_at=NOON
    )
    return found


def every(known: dict[str, object]) -> Iterator[dict[str, object]]:
    """Each set of these filters, from none to all."""
    sets = chain.from_iterable(combinations(known, size) for size in range(len(known) + 1))
    return ({name: known[name] for name in names} for names in sets)


def test_no_combination_of_the_lists_filters_finds_an_answer_of_the_staff(sources, staff):
    wave = sources.wave
    days = {"since": NOON.date(), "until": NOON.date()}
    own = sources_of(wave)
    read = {"sources": own, "items": items_of(wave), "tree": branch_tree(wave), "is_auditor": True}
    known = {
        "source": next(one.pk for one in own if one.instrument_id == staff.pk),
        "branch": sources.north.pk,
        "criterion": "ES01",
        "days": days,
        "channel": WORD,
        "service": WORD,
        "segment": WORD,
        "text": WORD,
        "has_comment": True,
        "is_corrected": True,
    }

    found = []
    for asked in every(known):
        chosen = Chosen(**({name: asked[name] for name in asked if name != "days"} | asked.get("days", {})))
        if observation_table(wave, chosen, **read).filter(instrument=staff).exists():
            found.append(asked)

    of_visits_alone, without_a_version = {"is_critical"}, {"is_withdrawn"}
    fields = set(Chosen.__dataclass_fields__)
    assert fields == {*known, *days} - {"days"} | of_visits_alone | without_a_version
    assert found == []


def test_no_combination_of_the_remarks_filters_finds_words_of_the_staff(sources, staff):
    wave = sources.wave
    own, items, tree = sources_of(wave, with_bodies=True), items_of(wave), branch_tree(wave)
    instruments = instruments_of(wave, own, items)
    known = {
        "source": next(one.pk for one in own if one.instrument_id == staff.pk),
        "branch": sources.north.pk,
        "criterion": "ES01",
        "text": WORD,
        "tone": "bad",
        "is_untagged": True,
    }

    found = []
    for asked in every(known):
        sought = Sought(**asked)
        placed = placed_in(wave, sought, sources=own, tree=tree, is_auditor=True)
        tags, here = tags_of(wave, placed)
        remarks = remarks_in(placed, sought, instruments=instruments, tags=tags, mask=mask_of(wave))
        shown = [said.pk for said, _item in remarks[0:50]]
        if Observation.objects.filter(pk__in=shown, instrument=staff).exists() or here:
            found.append(asked)

    assert set(Sought.__dataclass_fields__) == set(known)
    assert found == []


def test_the_same_filters_find_them_where_the_rule_is_left_out(sources, staff, monkeypatch):
    monkeypatch.setattr("audits.queries.observations.listed", lambda rows: rows)

    rows = seen_in(sources.wave, is_auditor=True)

    assert rows.filter(instrument=staff).count() == PEOPLE
