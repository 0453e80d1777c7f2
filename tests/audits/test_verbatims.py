"""What people wrote: found in any form of a word, tagged by the auditor, quoted first, never the staff's."""

from itertools import chain, combinations

import pytest
from django.urls import reverse

from accounts.models import Membership
from audits.errors import WaveClosedError
from audits.models import AuditWave, CommentTag, Observation, WaveInstrument
from audits.queries.quotes import quotes_of
from audits.services.tags import (
    ForeignCriterionError,
    NothingToTagError,
    tag_remarks,
    undo_tagging,
    untag_remarks,
)
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.audits import CriterionFactory
from tests.factories.observation_pages import sources_wave
from tests.factories.surveys import questionnaire_of
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
BUDGET = 12
MANY = 5_000
CANARY = "кенар-7731"


@pytest.fixture
def sources():
    return sources_wave(state="checking")


@pytest.fixture
def auditor(client, sources):
    person = auditor_of(sources.wave)
    client.force_login(person, BACKEND)
    return person


def page(client, wave, **query):
    """Text of the page."""
    response = client.get(reverse("audits:verbatim-list", args=[wave.pk]), query)
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ")


def shown(client, sources, **query):
    """Names of the observations whose remarks are shown."""
    text = page(client, sources.wave, **query)
    return {name for name, one in sources.seen.items() if f'data-verbatim="{one.pk}:' in text}


def send(client, wave, verb, **data):
    """A POST of the page."""
    return client.post(reverse(f"audits:verbatim-{verb}", args=[wave.pk]), data)


def tags():
    """All tags, as observation, item and criterion."""
    return set(CommentTag.objects.values_list("observation", "item", "criterion"))


# --- found ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"pairs", "visit", "practice"}),
        ({"q": "ждать"}, {"pairs"}),  # «ждали»
        ({"q": "таблички"}, {"visit"}),
        ({"q": "таблич"}, {"visit"}),  # somebody is still typing
        ({"q": "не ждали"}, {"pairs"}),  # «не» is in every text
        ({"q": "ждали таблички"}, set()),
        ({"q": "Петрова"}, set()),  # hidden names find nobody
        ({"criterion": "MV01"}, {"visit"}),
        ({"criterion": "XX01"}, set()),
        ({"untagged": 1}, {"pairs", "visit", "practice"}),
        ({"tone": "bad"}, {"visit", "practice"}),
        ({"tone": "good"}, set()),
        ({"source": 0}, {"pairs", "visit", "practice"}),  # no meaning
        ({"branch": 999_999}, set()),
    ],
)
def test_each_filter_finds_its_own(client, auditor, sources, query, names):
    assert shown(client, sources, **query) == names


def test_a_branch_is_its_subtree_and_a_source_its_own(client, auditor, sources):
    assert shown(client, sources, branch=sources.region.pk) == {"pairs", "visit"}
    assert shown(client, sources, source=sources.source("practice").pk) == {"practice"}


def test_nobody_is_named(client, auditor, sources):
    text = page(client, sources.wave)

    assert "Таблички нет, сказала [имя]." in text
    assert "Петрова" not in text


def test_a_reader_reads_and_tags_nothing(client, sources):
    client.force_login(person_with_role(Membership.Role.HR, sources.wave.organisation), BACKEND)
    text = page(client, sources.wave)

    assert "Ждали долго." in text
    assert "verbatims/tag/" not in text
    assert "verbatims.js" not in text


def test_five_thousand_remarks_take_no_more_statements(
    client, auditor, sources, django_assert_max_num_queries
):
    visit = sources.seen["visit"]
    Observation.objects.bulk_create(
        Observation(
            wave=sources.wave,
            instrument=visit.instrument,
            branch=sources.north,
            external_id=f"М-{number}",
            values={"V01": "no", "V02": "yes", "V03": 30},
            comments={"V01": f"Ждали {number} минут у кассы"},
        )
        for number in range(MANY)
    )

    with django_assert_max_num_queries(BUDGET):
        text = page(client, sources.wave, q="ждать минуту", tone="bad", branch=sources.region.pk, page=3)

    assert text.count("data-verbatim=") == 50
    assert "5 000 высказываний" in text


# --- tagged ---------------------------------------------------------------------------------------------
def test_several_remarks_are_tagged_at_once_and_the_list_stays_as_it_was_looked_at(client, auditor, sources):
    visit, pairs = sources.seen["visit"], sources.seen["pairs"]
    chosen = [f"{visit.pk}:V01", f"{pairs.pk}:comment"]

    answer = send(
        client, sources.wave, "tag", comment=chosen, criterion="mv01 Приветствие", back="untagged=1&evil=x"
    )

    assert tags() == {(visit.pk, "V01", "MV01"), (pairs.pk, "comment", "MV01")}
    assert answer.url == reverse("audits:verbatim-list", args=[sources.wave.pk]) + "?untagged=1"
    assert shown(client, sources, untagged=1) == {"practice"}
    assert shown(client, sources, criterion="MV01") == {"visit", "pairs"}
    assert CommentTag.objects.first().tagged_by == auditor


def test_the_last_tagging_is_undone_and_only_it(client, auditor, sources):
    visit, pairs = sources.seen["visit"], sources.seen["pairs"]
    send(client, sources.wave, "tag", comment=f"{visit.pk}:V01", criterion="MV01")
    send(client, sources.wave, "tag", comment=[f"{visit.pk}:V01", f"{pairs.pk}:comment"], criterion="MV01")

    send(client, sources.wave, "undo")

    assert tags() == {(visit.pk, "V01", "MV01")}
    assert send(client, sources.wave, "undo").status_code == 302
    assert tags() == {(visit.pk, "V01", "MV01")}


def test_a_tag_that_was_taken_off_comes_back_by_undo(client, auditor, sources):
    visit = sources.seen["visit"]
    send(client, sources.wave, "tag", comment=f"{visit.pk}:V01", criterion=["MV01", "MV02"])

    send(client, sources.wave, "untag", one=f"{visit.pk}:V01:MV02")
    without = tags()
    send(client, sources.wave, "undo")

    assert without == {(visit.pk, "V01", "MV01")}
    assert tags() == without | {(visit.pk, "V01", "MV02")}


def test_tags_of_many_are_taken_off_at_once(client, auditor, sources):
    visit, pairs = sources.seen["visit"], sources.seen["pairs"]
    both = [f"{visit.pk}:V01", f"{pairs.pk}:comment"]
    send(client, sources.wave, "tag", comment=both, criterion=["MV01", "MV02"])

    send(client, sources.wave, "untag", comment=both, criterion="MV02")

    assert {code for _pk, _item, code in tags()} == {"MV01"}


def test_how_many_remarks_bear_a_tag_is_counted(client, auditor, sources):
    both = [f"{sources.seen['visit'].pk}:V01", f"{sources.seen['pairs'].pk}:comment"]
    send(client, sources.wave, "tag", comment=both, criterion="MV02")

    counts = page(client, sources.wave).split("tag-counts")[1].split("</ul>")[0]

    assert "MV02" in counts
    assert '<span class="num">2</span>' in counts


def test_the_script_gets_the_list_alone_with_what_was_wrong(client, auditor, sources):
    address = reverse("audits:verbatim-tag", args=[sources.wave.pk])
    answer = client.post(address, {"criterion": "MV01"}, headers={"HX-Request": "true"}, follow=True)
    text = answer.content.decode()

    assert text.lstrip().startswith('<div id="verbatims"')
    assert "Сначала выберите высказывания" in text


@pytest.mark.parametrize(
    "data", [{}, {"comment": "x"}, {"comment": "1:V01", "criterion": ""}, {"one": ":::"}]
)
def test_what_cannot_be_tagged_is_said_and_changes_nothing(client, auditor, sources, data):
    for verb in ("tag", "untag", "undo"):
        assert send(client, sources.wave, verb, **data).status_code == 302
    assert tags() == set()


def test_a_criterion_of_another_wave_and_a_remark_of_another_wave_are_refused(auditor, sources):
    visit, other = sources.seen["visit"], sources_wave()
    CriterionFactory(code="ZZ01")
    who = {"by": auditor, "at": NOON}

    with pytest.raises(ForeignCriterionError):
        tag_remarks(sources.wave.pk, remarks=[(visit.pk, "V01")], criteria=["ZZ01"], **who)
    with pytest.raises(NothingToTagError):
        tag_remarks(sources.wave.pk, remarks=[(other.seen["visit"].pk, "V01")], criteria=["MV01"], **who)
    with pytest.raises(NothingToTagError):
        tag_remarks(sources.wave.pk, remarks=[(visit.pk, "V02")], criteria=["MV01"], **who)


def test_tags_of_an_approved_wave_stay(auditor, sources):
    remarks = [(sources.seen["visit"].pk, "V01")]
    who = {"by": auditor, "at": NOON}
    added = tag_remarks(sources.wave.pk, remarks=remarks, criteria=["MV01"], **who)
    AuditWave.objects.filter(pk=sources.wave.pk).update(state="approved", scored_at=NOON, approved_at=NOON)

    with pytest.raises(WaveClosedError):
        untag_remarks(sources.wave.pk, remarks=remarks, criteria=[], **who)
    with pytest.raises(WaveClosedError):
        undo_tagging(sources.wave.pk, added=added, removed=[], **who)
    assert len(tags()) == 1


def test_a_tagged_remark_is_quoted_before_what_observers_wrote_beside_a_no(auditor, sources):
    pairs, visit = sources.seen["pairs"], sources.seen["visit"]
    Observation.objects.filter(pk=visit.pk).update(comments={"V01": "Таблички нет."})
    tag_remarks(
        sources.wave.pk, remarks=[(pairs.pk, "comment")], criteria=["CI02", "MV01"], by=auditor, at=NOON
    )
    own = visit.instrument
    own.body["items"][0]["criterion"] = "MV01"
    own.save()

    quotes = quotes_of(sources.wave)

    assert quotes["CI02"] == ["Ждали долго."]
    assert quotes["MV01"] == ["Ждали долго.", "Таблички нет."]


# --- staff ------------------------------------------------------------------------------------------------
def test_no_filter_shows_or_tags_what_staff_wrote(client, auditor, sources):
    staff = questionnaire_of(sources.wave, code="staff", respondents="staff", criteria=("ES01",), source="ES")
    rows = [
        Observation.objects.create(
            wave=sources.wave,
            instrument=staff,
            branch=sources.north,
            external_id=f"{CANARY}-{number}",
            values={"ES01": 1, "ES02": 5, "ES04": 1},
            comments={"comment": f"Слова {CANARY}"},
        )
        for number in range(7)
    ]
    known = {
        "source": WaveInstrument.objects.get(wave=sources.wave, instrument=staff).pk,
        "branch": sources.north.pk,
        "criterion": "ES01",
        "q": "слова",
        "untagged": 1,
        "tone": "bad",
    }

    texts = [
        page(client, sources.wave, **{name: known[name] for name in names})
        for names in chain.from_iterable(combinations(known, size) for size in (0, 1, 2, 6))
    ]
    send(client, sources.wave, "tag", comment=f"{rows[0].pk}:comment", criterion="ES01")

    assert not any(CANARY in text for text in texts)
    assert tags() == set()
