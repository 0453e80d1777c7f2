"""Importance in words beside the 100 points: asked, read, corrected, counted, told."""

import pytest
from django.urls import reverse

from audits.answers import changes_between
from audits.entries import data_of, form_of, read_form
from audits.loading import Catalogue, check_instrument
from audits.models import Instrument, Observation, WaveSummary
from audits.observation_tables import answer_cells, answer_heads
from audits.observations.columns import columns_of
from audits.services.observations import ImportRefusedError, import_observations
from audits.services.scoring import score_wave
from catalog.loading.files import Document
from reports.audit_gap import audit_gap_html
from reports.queries.audit_gap import audit_gap_facts
from reports.queries.tables import wave_tables
from reports.services import request_report
from tests.audits.test_instrument_pages import BACKEND, common, methodologist, sent, url  # noqa: F401
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, OrganisationFactory, person_with_role
from tests.factories.audits import AuditWaveFactory
from tests.factories.boards import spread_wave
from tests.factories.instruments import observe
from tests.factories.surveys import link_of, pairs_body, questionnaire_of, send, survey_wave
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
POINTS = {"T": 10, "R": 40, "S": 20, "A": 20, "E": 10}
SAID = {"most": "R", "second": "S", "least": "E"}


def body():
    """A questionnaire that asks for words too."""
    return pairs_body(importance_check=True, code="asked", version=1)


@pytest.fixture
def link():
    wave = survey_wave()
    return link_of(wave, questionnaire_of(wave, body=body()))


# --- a copy of one's own switches it on -------------------------------------------------------------
def test_a_copy_of_ones_own_switches_it_on_and_the_next_version_off(client, methodologist):  # noqa: F811
    instrument, owner = common("servqual"), OrganisationFactory()
    address = f"{url('instrument-edit', instrument.pk)}?client={owner.pk}"
    client.post(address, sent(client, address) | {"importance_check": "on"})
    copy = Instrument.objects.get(owner=owner)

    data = sent(client, url("instrument-edit", copy.pk))
    assert data.pop("importance_check") == "on"
    client.post(url("instrument-edit", copy.pk), data)

    assert copy.body["importance_check"] is True
    assert len(copy.comparable) == 22
    assert "importance_check" not in Instrument.objects.get(code=copy.code, version=2).body
    assert "importance_check" not in common("servqual").body


def test_only_customers_are_asked():
    asked = pairs_body(code="guess", respondents="staff", importance_check=True)
    asked["source"] = "SQ"

    faults = [one.reason for one in check_instrument(Document("guess.yaml", asked, ""), Catalogue((), {}))]

    assert faults == ["об этом спрашивают только клиентов"]


# --- the survey -------------------------------------------------------------------------------------
def test_the_words_are_stored_with_the_answer(link):
    send(
        link,
        **{f"w-{code}": str(points) for code, points in POINTS.items()},
        **{f"w-{place}": code for place, code in SAID.items()},
    )

    assert Observation.objects.get().values["o"] == SAID


def test_nobody_has_to_answer_and_some_is_enough(link):
    send(link)
    send(link, form="e" * 32, **{"w-least": "T"})

    kept = [one.values["o"] for one in Observation.objects.order_by("pk")]
    assert kept == [None, {"most": None, "second": None, "least": "T"}]


@pytest.mark.parametrize("said", [{"w-most": "R", "w-least": "R"}, {"w-most": "X"}])
def test_the_three_differ_and_are_sides_of_the_service(link, said):
    answer = send(link, **said)

    assert not Observation.objects.exists()
    assert 'id="w-most"' in answer.content.decode()
    assert "order" in answer.context["faults"]


def test_a_questionnaire_without_it_neither_asks_nor_keeps_it():
    wave = survey_wave()
    plain = link_of(wave, questionnaire_of(wave, body=pairs_body(code="asked", version=1)))

    send(plain, **{"w-most": "R"})

    assert "o" not in Observation.objects.get().values


# --- files ------------------------------------------------------------------------------------------
def bring(wave, *lines):
    marks = [f"{side}0{at}" for side in "ep" for at in range(1, 6)]
    head = ["respondent", "branch", *marks, "w_most", "w_second", "w_least"]
    text = "\n".join(
        [",".join(head), *(",".join([*start.split(), *["6"] * 10, *said]) for start, said in lines)]
    )
    return import_observations(
        wave.pk, instrument="asked", name="a.csv", content=text.encode(), imported_by=None, at=NOON
    )


@pytest.fixture
def wave():
    wave = AuditWaveFactory()
    BranchFactory(organisation=wave.organisation, name="Тула")
    questionnaire_of(wave, body=body())
    return wave


def test_a_file_names_the_sides_by_their_titles_or_letters(wave):
    bring(wave, ("1 Тула", ["Надёжность", "s", "эмпатия"]), ("2 Тула", ["", "", ""]))

    assert [one.values["o"] for one in Observation.objects.order_by("pk")] == [SAID, None]


def test_what_a_file_says_wrongly_is_named_by_its_line_and_column(wave):
    with pytest.raises(ImportRefusedError) as error:
        bring(wave, ("1 Тула", ["Надёжность", "", "R"]), ("2 Тула", ["цена", "", ""]))

    assert [(one.line, one.column) for one in error.value.faults] == [
        (2, "w_most"),
        (3, "w_most"),
    ]


def test_the_empty_table_has_the_columns_only_where_it_is_asked():
    names = [one.name for one in columns_of(body())]

    assert [one for one in names if "важное" in one or "месте" in one] == [
        "Самое важное",
        "На втором месте",
        "Наименее важное",
    ]
    assert not any("важное" in one.name for one in columns_of(pairs_body()))


# --- one observation --------------------------------------------------------------------------------
def test_it_is_corrected_exported_and_told_in_the_history():
    old = {"e": [6] * 5, "p": [5] * 5, "w": None, "o": SAID}
    data = data_of("servqual", body(), old, {})
    given = read_form("servqual", body(), data | {"w-second": "T"})
    entries = [one.code for group in form_of("servqual", body(), data) for one in group.entries]
    (change,) = changes_between("servqual", body(), (old, {}), (given.values, {}))

    assert "w-order" in entries
    assert given.values["o"] == SAID | {"second": "T"}
    assert (
        change.now
        == "Самое важное — Надёжность, На втором месте — Материальная среда, Наименее важное — Эмпатия"
    )
    assert answer_heads("servqual", body())[-3:] == ["Самое важное", "На втором месте", "Наименее важное"]
    assert answer_cells("servqual", body(), old)[-3:] == ["Надёжность", "Отзывчивость", "Эмпатия"]


def test_the_page_of_an_observation_says_the_words(wave, client):
    branch = wave.organisation.branches.get()
    observe(
        wave, Instrument.objects.get(code="asked"), branch, {"e": [6] * 5, "p": [5] * 5, "w": None, "o": SAID}
    )
    client.force_login(auditor_of(wave), BACKEND)

    page = client.get(reverse("audits:observation-detail", args=[wave.pk, Observation.objects.get().pk]))

    assert "Самое важное — Надёжность, На втором месте — Отзывчивость" in page.content.decode()


# --- figures ----------------------------------------------------------------------------------------
def test_the_share_whose_points_agree_is_stored_with_the_wave_and_each_branch(wave):
    branch = wave.organisation.branches.get()
    instrument = Instrument.objects.get(code="asked")
    marks = {"e": [6] * 5, "p": [5] * 5}
    agreeing = {**marks, "w": POINTS, "o": SAID}
    other = {**marks, "w": POINTS, "o": SAID | {"most": "T", "least": "A"}}
    observe(
        wave,
        instrument,
        branch,
        *[agreeing] * 3,
        other,
        {**marks, "w": None, "o": SAID},
        {**marks, "w": POINTS},
    )

    score_wave(wave.pk, at=NOON)

    for node in (None, branch):
        facts = WaveSummary.objects.get(wave=wave, branch=node).extras["by_source"]["asked"]
        assert facts["n"] == 6
        assert (facts["check"]["whole"]["share"], facts["check"]["whole"]["n"]) == (0.75, 4)


def told_wave(share, n):
    """A wave whose words were counted."""
    wave = spread_wave(regions=1, branches=1)
    one = {"share": share, "low": max(0, share - 0.1), "high": min(1, share + 0.1), "n": n}
    facts = {"n": 720, "check": dict.fromkeys(("whole", "most", "second", "least"), one)}
    whole = WaveSummary.objects.get(wave=wave, branch=None)
    whole.unweighted, whole.weighted = -0.86, -0.9
    whole.extras["by_source"]["servqual"] = facts
    whole.save()
    return wave


@pytest.mark.parametrize(
    ("share", "n", "says", "in_book"),
    [
        (0.6, 112, "веса важности читайте осторожно", 0.6),
        (0.8, 112, "можно полагаться", 0.8),
        (0.6, 12, "ориентир, а не вывод", 0.6),
        (0.6, 9, "лишком мало клиентов", "скрыто: n < 10"),
    ],
)
def test_board_document_and_workbook_say_the_same_by_the_rule_of_n(client, share, n, says, in_book):
    wave = told_wave(share, n)
    person = person_with_role("hr", wave.organisation)
    client.force_login(person, BACKEND)

    page = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()
    document = audit_gap_html(request_report(wave.pk, requested_by=person, at=NOON))
    rows = next(one["rows"] for one in wave_tables(wave) if one["code"] == "importance")

    assert says in page
    assert says in document
    suggested = audit_gap_facts(wave)["conclusions"]["servqual"]["text"]
    assert ("веса читайте осторожно" in suggested) == (share == 0.6 and n == 112)
    assert [row[1] for row in rows] == [in_book] * 4
    assert ("60\u00a0%" in document) == (share == 0.6 and n > 9)


def test_a_wave_that_was_not_asked_says_nothing_of_it(client):
    wave = spread_wave(regions=1, branches=1)
    client.force_login(person_with_role("hr", wave.organisation), BACKEND)

    page = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()

    assert "Баллы важности и слова" not in page
    assert audit_gap_facts(wave)["importance_check"] is None


def test_an_old_repeat_of_a_wave_with_it_is_scored_as_it_was(wave):
    """Answers from before the copy asked for words have none."""
    branch = wave.organisation.branches.get()
    observe(wave, Instrument.objects.get(code="asked"), branch, {"e": [6] * 5, "p": [5] * 5, "w": POINTS})

    score_wave(wave.pk, at=NOON)

    facts = WaveSummary.objects.get(wave=wave, branch=None).extras["by_source"]["asked"]["check"]
    assert facts["whole"] == {"share": None, "low": None, "high": None, "n": 0}
