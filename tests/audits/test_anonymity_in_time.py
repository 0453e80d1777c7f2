"""Time is a filter too: of two computations nobody learns the answer that came between them."""

import random

import pytest
from django.urls import reverse

from audits.models import AuditWave, CriterionScore, Observation, ObservationImport
from audits.queries.surveys import Taking, source_lines, survey_at
from audits.services.approval import begin_checking, collect_again
from audits.services.observations import ImportRefusedError, refuse_counted
from audits.services.scoring import NothingToScoreError, request_scoring, score_wave
from audits.services.undo import ImportCountedError, undo_import
from tests.audits.test_anonymity import staffed_wave
from tests.conftest import NOON
from tests.factories.audits import ChecklistFactory, ObservationFactory, use
from tests.factories.surveys import link_of
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    """A collecting wave with answers of its staff, and their questionnaire."""
    wave, staff = staffed_wave(random.Random(3))
    AuditWave.objects.filter(pk=wave.pk).update(state="collecting")
    wave.refresh_from_db()
    auditor_of(wave)
    return wave, staff


def seen_branch(wave):
    """A visit to a branch, so that there is something to compute beside the staff."""
    checklist = ChecklistFactory(version=wave.pk)
    use(wave, checklist)
    return ObservationFactory(wave=wave, instrument=checklist, branch=wave.observations.first().branch)


def answer(wave, staff, number):
    """One more of the staff has answered."""
    return Observation.objects.create(
        wave=wave,
        instrument=staff,
        branch=wave.observations.first().branch,
        external_id=f"later-{number}",
        values={"ES01": 1, "ES02": 1, "ES04": 1},
    )


def staff_rows(wave, staff):
    """What the stored figures say of the staff."""
    rows = CriterionScore.objects.filter(wave=wave, source=staff.code)
    return {(row.criterion_id, row.branch_id): (row.score, row.n) for row in rows}


def closed(wave):
    """The wave with its collecting ended and computed."""
    begin_checking(wave.pk, by=wave.assignments.get().user, at=NOON)
    score_wave(wave.pk, at=NOON)
    wave.refresh_from_db()
    return wave


def test_while_a_wave_collects_its_figures_say_nothing_of_staff(staffed):
    wave, staff = staffed
    seen_branch(wave)

    score_wave(wave.pk, at=NOON, collects_on=True)

    assert AuditWave.objects.get(pk=wave.pk).state == "collecting"
    assert CriterionScore.objects.filter(wave=wave).exists()
    assert staff_rows(wave, staff) == {}


def test_a_collecting_wave_with_answers_of_staff_alone_has_nothing_to_compute_yet(staffed):
    wave, _staff = staffed

    with pytest.raises(NothingToScoreError):
        request_scoring(wave.pk, requested_by_id=None, at=NOON, collects_on=True)
    with pytest.raises(NothingToScoreError):
        score_wave(wave.pk, at=NOON, collects_on=True)


def test_when_the_collecting_has_ended_staff_are_in_the_figures(staffed):
    wave, staff = staffed

    closed(wave)

    assert wave.frozen["answered"] == [staff.code]
    assert staff_rows(wave, staff)


def test_a_computed_survey_of_staff_takes_no_answer_when_the_wave_collects_on(staffed):
    wave, staff = staffed
    seen_branch(wave)
    branch = wave.observations.first().branch
    link = link_of(wave, staff, branch=branch)
    assert survey_at(link.secret, NOON, is_sending=True) == link

    closed(wave)
    collect_again(wave.pk, by=wave.assignments.get().user, at=NOON)
    wave.refresh_from_db()
    before = staff_rows(wave, staff)
    score_wave(wave.pk, at=NOON, collects_on=True)

    assert survey_at(link.secret, NOON, is_sending=True) is None
    [line] = [one for one in source_lines(wave, 1, NOON.date()) if one.instrument == staff]
    assert line.taking == Taking.COUNTED
    assert staff_rows(wave, staff) == before


def test_figures_of_an_earlier_build_are_of_all_staff_that_answered(staffed):
    wave, staff = staffed
    closed(wave)
    del wave.frozen["answered"]
    wave.state = "collecting"
    wave.save()
    before = staff_rows(wave, staff)
    link = link_of(wave, staff, branch=wave.observations.first().branch)

    score_wave(wave.pk, at=NOON, collects_on=True)

    assert survey_at(link.secret, NOON, is_sending=True) is None
    assert staff_rows(wave, staff) == before
    assert AuditWave.objects.get(pk=wave.pk).frozen["answered"] == [staff.code]


def test_a_file_adds_nobody_to_computed_staff_and_a_whole_one_may_replace_them(staffed):
    wave, staff = staffed
    refuse_counted(wave, staff)
    closed(wave)

    with pytest.raises(ImportRefusedError) as refused:
        refuse_counted(wave, staff)

    assert "отмените прежний файл" in refused.value.faults[0].text
    Observation.objects.filter(wave=wave).update(superseded_at=NOON)
    refuse_counted(wave, staff)


def from_a_file(wave, staff, *, sha256, rows):
    """A file that brought these answers of the staff."""
    source = ObservationImport.objects.create(
        wave=wave, instrument=staff, name="персонал.csv", sha256=sha256, rows=1, imported_at=NOON
    )
    rows.update(source_import=source)
    return source


def test_a_part_of_computed_staff_is_not_taken_out_again(client, staffed):
    wave, staff = staffed
    first = wave.observations.order_by("pk").values_list("pk", flat=True)[0]
    one = from_a_file(wave, staff, sha256="1" * 64, rows=wave.observations.filter(pk=first))
    closed(wave)
    auditor = wave.assignments.get().user
    client.force_login(auditor, "accounts.backends.PersonBackend")

    page = client.get(reverse("audits:import-undo", args=[wave.pk, one.pk])).content.decode()
    client.post(reverse("audits:import-undo", args=[wave.pk, one.pk]))

    assert "часть из них не убирают" in page
    assert "btn-danger" not in page
    assert wave.observations.filter(pk=first).exists()
    with pytest.raises(ImportCountedError):
        undo_import(one.pk, by=auditor, at=NOON)


def test_a_file_of_all_computed_staff_is_taken_out_and_so_is_a_part_before_the_figures(staffed):
    wave, staff = staffed
    auditor = wave.assignments.get().user
    first = wave.observations.order_by("pk").values_list("pk", flat=True)[0]
    part = from_a_file(wave, staff, sha256="1" * 64, rows=wave.observations.filter(pk=first))

    assert undo_import(part.pk, by=auditor, at=NOON) == 1

    whole = from_a_file(wave, staff, sha256="2" * 64, rows=wave.observations.all())
    closed(wave)
    assert undo_import(whole.pk, by=auditor, at=NOON) > 1


def test_without_the_rule_two_computations_give_an_answer_away(staffed, monkeypatch):
    monkeypatch.setattr("audits.services.scoring.waits_for_the_end", lambda _wave: set())
    wave, staff = staffed
    score_wave(wave.pk, at=NOON, collects_on=True)
    before = staff_rows(wave, staff)
    answer(wave, staff, 1)
    score_wave(wave.pk, at=NOON, collects_on=True)
    after = staff_rows(wave, staff)

    learnt = {
        code: after[code, None][0] * after[code, None][1] - before[code, None][0] * before[code, None][1]
        for code in {code for code, _node in before}
        if (code, None) in after and after[code, None][1] == before[code, None][1] + 1
    }

    assert sorted(map(round, learnt.values())) == [0, 0, 100]  # the second question is turned round
