"""An audit of management on a sheet: levels by behaviour, evidence, review before it counts."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from audits.checklists import Draft, lacks_of, parts_of, read_draft, read_value, score_of
from audits.errors import InstrumentNotOfferedError
from audits.models import Observation, Sheet
from audits.queries.progress import progress_of
from audits.services.recordings import assign_scorers
from audits.services.sheet_reviews import accept_sheet
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.kinds import TULA, inputs_of, instrument, item, node_of
from tests.factories.maturity import ABOUT, EVIDENCE, LEVELS, PRACTICES, practices_of
from tests.factories.sheets import ITEMS, recording_of, sheet_of, sheet_wave, submitted_sheet
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
SECTIONS = [
    {"code": "direction", "title": "Стратегия", "weight": 75},
    {"code": "people", "title": "Люди", "weight": 25},
    {"code": "conditions", "title": "Условия", "weight": 0},
]
BODY = {"kind": "maturity", "sections": SECTIONS, "items": list(PRACTICES)}


@pytest.fixture
def wave():
    return sheet_wave()


@pytest.fixture
def auditor(wave):
    return auditor_of(wave)


@pytest.fixture
def audited(wave):
    return practices_of(wave)


# --- answers ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("0", 0),
        ("4", 4),
        (3, 3),
        ("NA", "NA"),
        ("CT", "CT"),
        ("5", None),
        ("yes", None),
        ("", None),
        (True, None),
    ],
)
def test_a_practice_takes_its_levels_not_applicable_and_cannot_tell(sent, kept):
    assert read_value(PRACTICES[0], sent) == kept


@pytest.mark.parametrize("one", ITEMS, ids=lambda one: one["type"])
def test_a_visit_knows_no_cannot_tell(one):
    assert read_value(one, "CT") is None


def test_each_level_is_told_by_what_is_seen_there():
    (question, *_others) = parts_of(BODY, Draft({"A01": 2}, {}, {}))[0].questions

    assert [mark.label for mark in question.marks] == PRACTICES[0]["levels"]
    assert [mark.is_asking for mark in question.marks] == [False, False, True, True, True]
    assert [str(mark.label) for mark in question.apart] == ["Не применимо", "Не могу оценить"]
    assert (question.shown, question.note) == ("уровень 2 из 4", PRACTICES[0]["levels"][2])


def test_evidence_is_asked_from_the_second_level_on():
    answers = {"A01": 1, "A02": 2, "A03": 4, "A23": 2}
    draft = Draft(answers, {"A03": "Протоколы за квартал"}, {})

    found = lacks_of(BODY, draft, has_clock=False)

    assert [(one.item, one.text) for one in found] == [
        ("A02", "Уровень без доказательства: Практика A02"),
        ("A23", "Уровень без доказательства: Практика A23"),
    ]
    assert not lacks_of(BODY, Draft(LEVELS, EVIDENCE, {}), has_clock=False)


# --- the score ----------------------------------------------------------------------------------------
def test_the_score_of_a_sheet_is_that_of_the_waves_scoring():
    answers = {"A01": 3, "A02": 0, "A03": 4, "A23": 0}
    audit = instrument(
        "maturity",
        [item("A01", "MA01"), item("A02", "MA02"), item("A03", "MA03", "b"), item("A23", None, "c")],
        observations=[(TULA, answers)],
        weight_a=75.0,
        weight_b=25.0,
        weight_c=0.0,
    )

    found = score_of(BODY, answers)

    (row,) = node_of(inputs_of(audit)).sources
    assert found.score == pytest.approx(row.score.mean)
    assert found.sections == {"direction": pytest.approx(37.5), "people": 100.0}


def test_nothing_is_scored_where_nothing_was_seen():
    assert score_of(BODY, {"A01": "NA", "A02": "CT", "A23": 4}).score is None


# --- the way of a sheet ---------------------------------------------------------------------------------
def test_it_is_planned_for_an_auditor_and_becomes_a_source_of_the_wave(wave, auditor, client):
    audit = practices_of(wave, is_source=False)
    client.force_login(auditor)
    page = client.get(reverse("audits:sheet-list", args=[wave.pk])).content.decode()
    branches = list(wave.branches.values_list("branch", flat=True))
    data = {"instrument": audit.pk, "branches": branches, "each": 1, "filled_by": auditor.pk}

    client.post(reverse("audits:sheet-create", args=[wave.pk]), data)

    assert f'value="{audit.pk}" data-each="1"' in page
    assert wave.instruments.filter(instrument=audit).exists()
    assert {one.filled_by for one in Sheet.objects.all()} == {auditor}
    sheet = Sheet.objects.first()
    shown = client.get(reverse("sheets:sheet-fill", args=[sheet.secret])).content.decode()
    assert ABOUT in shown
    assert all(text in shown for one in PRACTICES for text in one["levels"])
    assert (
        "Заполнить лист"
        in client.get(reverse("audits:sheet-detail", args=[wave.pk, sheet.pk])).content.decode()
    )


def test_without_a_script_levels_and_evidence_are_kept_and_sent(wave, audited, client):
    sheet = sheet_of(wave, instrument=audited)
    address = reverse("sheets:sheet-fill", args=[sheet.secret])
    data = {f"a-{code}": str(value) for code, value in LEVELS.items()}
    data |= {"clock-arrived": "2026-11-16T12:00", "send": "1"}

    refused = client.post(address, data)
    taken = client.post(address, data | {"c-A01": EVIDENCE["A01"]})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "Уровень без доказательства: Практика A01" in refused.content.decode()
    stored = Sheet.objects.get()
    assert (stored.state, stored.answers, stored.comments) == ("submitted", LEVELS, EVIDENCE)


def test_it_counts_once_it_is_accepted_and_keeps_both_kinds_of_no_answer_apart(
    wave, auditor, audited, client
):
    comments = EVIDENCE | {"A02": "Рассказала Иванова, телефон +7 900 123-45-67"}
    sheet = submitted_sheet(wave, instrument=audited, answers=LEVELS, comments=comments)
    client.force_login(auditor)
    page = client.get(reverse("audits:sheet-detail", args=[wave.pk, sheet.pk])).content.decode()
    assert not Observation.objects.exists()

    accept_sheet(sheet.pk, by=auditor, at=NOON)

    found = Observation.objects.get()
    assert found.values == {"A01": 2, "A02": 1, "A03": "NA", "A23": None}
    assert found.comments["A01"] == EVIDENCE["A01"]
    assert "123-45-67" not in found.comments["A02"]
    assert PRACTICES[0]["levels"][2] in page
    assert "Не могу оценить" in page
    shown = client.get(reverse("audits:observation-detail", args=[wave.pk, found.pk])).content.decode()
    assert '<p class="big-number">38' in shown


def test_a_correction_asks_for_evidence_too_and_keeps_not_applicable(wave, auditor, audited, client):
    sheet = submitted_sheet(wave, instrument=audited, answers=LEVELS, comments=EVIDENCE)
    accept_sheet(sheet.pk, by=auditor, at=NOON)
    found = Observation.objects.get()
    client.force_login(auditor)
    address = reverse("audits:observation-correct", args=[wave.pk, found.pk])
    data = {
        "a-A01": "2",
        "c-A01": EVIDENCE["A01"],
        "a-A02": "3",
        "a-A03": "NA",
        "a-A23": "",
        "reason": "Показали",
    }

    refused = client.post(address, data)
    taken = client.post(address, data | {"c-A02": "Список встреч за осень"})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "С уровня 2 нужно доказательство" in refused.content.decode()
    new = Observation.objects.get(superseded_at=None)
    assert new.values == {"A01": 2, "A02": 3, "A03": "NA", "A23": None}


def test_planned_sheets_are_what_the_progress_measures_by(wave, auditor, audited):
    first, second = (one.branch for one in wave.branches.order_by("pk"))
    accepted = submitted_sheet(wave, branch=first, instrument=audited, answers=LEVELS, comments=EVIDENCE)
    sheet_of(wave, branch=second, instrument=audited)
    submitted_sheet(wave, branch=second, instrument=audited, state="rejected", decision="Не тот филиал")
    accept_sheet(accepted.pk, by=auditor, at=NOON)

    progress = progress_of(wave, today=NOON.date())

    source = next(one for one in progress.sources if one.cell.source.instrument_id == audited.pk)
    assert (source.cell.seen, source.cell.planned) == (1, 2)
    cells = {line.branch_id: line.cells[-1] for line in progress.lines}
    assert [(cells[one.pk].seen, cells[one.pk].planned) for one in (first, second)] == [(1, 1), (0, 1)]


def test_no_recording_is_scored_by_practices(wave, auditor, audited, client):
    recording = recording_of(wave)
    client.force_login(auditor)

    with pytest.raises(InstrumentNotOfferedError):
        assign_scorers(recording.pk, instrument=audited.pk, scorers=[auditor.pk], by=auditor, at=NOON)
    assert audited.title not in client.get(reverse("audits:recording-list", args=[wave.pk])).content.decode()


def test_a_branch_finds_no_audit_of_management_among_its_visits(wave, auditor, audited, client):
    """What an audit found is told by the report; an appeal is of visits, where the branch was not asked."""
    audit = submitted_sheet(wave, instrument=audited, answers=LEVELS, comments=EVIDENCE)
    seen = {
        accept_sheet(one.pk, by=auditor, at=NOON).observation_id for one in (submitted_sheet(wave), audit)
    }
    wave.state = "checking"
    wave.save()
    client.force_login(person_with_role(Membership.Role.HR, wave.organisation))

    audit.refresh_from_db()
    codes = {pk: client.get(reverse("audits:visit-detail", args=[pk])).status_code for pk in seen}
    assert codes.pop(audit.observation_id) == 404
    assert list(codes.values()) == [200]


def test_only_answers_of_practices_are_kept_of_what_a_script_sends():
    sent = {"A01": "3", "A02": "partly", "A03": "CT", "X": "1"}

    assert read_draft(BODY, {"answers": sent}, "Europe/Moscow").answers == {"A01": 3, "A03": "CT"}
