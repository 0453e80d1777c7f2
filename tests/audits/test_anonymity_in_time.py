"""Time is a filter too: of two computations nobody learns the answer that came between them."""

import random
from datetime import timedelta

import pytest
from django.urls import reverse

from audits.models import AuditWave, CriterionScore, Observation, ObservationImport
from audits.observations import Reading, Readings
from audits.queries.surveys import Taking, source_lines, survey_at
from audits.services.approval import begin_checking, collect_again
from audits.services.observations import ImportRefusedError, import_observations
from audits.services.retired import refuse_counted
from audits.services.scoring import NothingToScoreError, request_scoring, score_wave
from audits.services.undo import undo_import
from tests.audits.test_anonymity import staffed_wave
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory
from tests.factories.audits import ChecklistFactory, ObservationFactory, use
from tests.factories.surveys import link_of
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


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


def test_a_file_adds_nobody_to_computed_staff(staffed):
    wave, staff = staffed
    refuse_counted(wave, staff, Readings())
    closed(wave)

    with pytest.raises(ImportRefusedError) as refused:
        refuse_counted(wave, staff, Readings())

    assert "отмените прежние файлы" in refused.value.faults[0].text


def test_where_nothing_was_kept_to_compare_with_nothing_comes_in(staffed):
    wave, staff = staffed
    closed(wave)
    wave.observations.all().delete()

    with pytest.raises(ImportRefusedError) as refused:
        refuse_counted(wave, staff, Readings())

    assert "сравнить с ними новый файл нечем" in refused.value.faults[0].text


def test_a_row_that_was_replaced_otherwise_is_nothing_to_compare_with(staffed):
    wave, staff = staffed
    first = wave.observations.order_by("pk").first()
    closed(wave)
    wave.observations.exclude(pk=first.pk).delete()
    wave.observations.update(superseded_at=LATER)

    with pytest.raises(ImportRefusedError) as refused:
        refuse_counted(wave, staff, readings([(first.branch_id, first.values)]))

    assert "сравнить с ними новый файл нечем" in refused.value.faults[0].text


def from_a_file(wave, staff, *, sha256, rows):
    """A file that brought these answers of the staff."""
    source = ObservationImport.objects.create(
        wave=wave, instrument=staff, name=f"персонал {sha256[0]}.csv", sha256=sha256, rows=1, imported_at=NOON
    )
    rows.update(source_import=source)
    return source


def readings(rows):
    """A file of these (branch, values)."""
    return Readings(Reading(at, f"n-{at}", branch, values) for at, (branch, values) in enumerate(rows))


def taken_out(wave, staff):
    """The rows of the wave's staff, computed and taken out again."""
    rows = [(one.branch_id, one.values) for one in wave.observations.order_by("pk")]
    source = from_a_file(wave, staff, sha256="3" * 64, rows=wave.observations.all())
    closed(wave)
    undo_import(source.pk, by=wave.assignments.get().user, at=LATER)
    return rows


def test_several_files_of_computed_staff_are_undone_at_once_with_what_came_by_a_link(client, staffed):
    wave, staff = staffed
    first, second, *others = wave.observations.order_by("pk").values_list("pk", flat=True)
    one = from_a_file(wave, staff, sha256="1" * 64, rows=wave.observations.filter(pk=first))
    two = from_a_file(wave, staff, sha256="2" * 64, rows=wave.observations.filter(pk=second))
    closed(wave)
    client.force_login(wave.assignments.get().user, "accounts.backends.PersonBackend")

    page = client.get(reverse("audits:import-undo", args=[wave.pk, one.pk])).content.decode()
    client.post(reverse("audits:import-undo", args=[wave.pk, one.pk]))

    two.refresh_from_db()
    assert "отменить можно только все сразу" in page
    assert "персонал 1.csv" in page
    assert "персонал 2.csv" in page
    assert f"по ссылке: {len(others)}" in page
    assert two.undone_at is not None
    assert not wave.observations.filter(superseded_at__isnull=True).exists()


def test_a_file_before_the_figures_is_undone_alone(staffed):
    wave, staff = staffed
    first = wave.observations.order_by("pk").values_list("pk", flat=True)[0]
    part = from_a_file(wave, staff, sha256="1" * 64, rows=wave.observations.filter(pk=first))
    others = wave.observations.count() - 1

    assert undo_import(part.pk, by=wave.assignments.get().user, at=NOON) == 1
    assert wave.observations.count() == others


def test_of_what_was_taken_out_marks_by_branch_stay_alone(staffed):
    wave, staff = staffed
    wave.observations.update(comments={"comment": "Слова"}, service="Касса", observed_at=NOON)
    taken_out(wave, staff)

    for one in wave.observations.all():
        assert one.superseded_at == LATER
        assert one.external_id == f"taken-out-{one.pk}"
        assert (one.comments, one.service, one.observed_at, one.source_import) == ({}, "", None, None)
        assert one.created_at == LATER


def test_staff_taken_out_leave_the_figures_and_their_links_stay_shut(staffed):
    wave, staff = staffed
    seen_branch(wave)
    link = link_of(wave, staff, branch=wave.observations.first().branch)
    source = from_a_file(wave, staff, sha256="3" * 64, rows=wave.observations.filter(instrument=staff))
    closed(wave)
    undo_import(source.pk, by=wave.assignments.get().user, at=LATER)

    score_wave(wave.pk, at=LATER)
    collect_again(wave.pk, by=wave.assignments.get().user, at=LATER)

    wave.refresh_from_db()
    assert staff_rows(wave, staff) == {}
    assert wave.frozen["answered"] == [staff.code]
    assert survey_at(link.secret, NOON, is_sending=True) is None


def test_the_very_same_staff_may_come_in_again(staffed):
    wave, staff = staffed
    rows = taken_out(wave, staff)
    wave.refresh_from_db()

    refuse_counted(wave, staff, readings(reversed(rows)))


def test_a_whole_file_of_other_people_may_come_instead(staffed):
    wave, staff = staffed
    rows = taken_out(wave, staff)
    wave.refresh_from_db()
    others = [(branch, {"ES01": 5, "ES02": 4, "ES04": 9, "ES05": at}) for at, (branch, _v) in enumerate(rows)]

    refuse_counted(wave, staff, readings(others))


@pytest.mark.parametrize("change", ["added", "gone", "mended", "skipped"])
def test_staff_that_differ_by_one_person_do_not_come_in_again(staffed, change):
    wave, staff = staffed
    rows = taken_out(wave, staff)
    wave.refresh_from_db()
    at = next(at for at, (_b, values) in enumerate(rows) if None not in values.values())
    branch, values = rows[at]
    if change == "added":
        rows.append((branch, {"ES01": 1, "ES02": 1, "ES04": 1}))
    elif change == "gone":
        del rows[at]
    else:
        rows[at] = (branch, values | {"ES01": None if change == "skipped" else values["ES01"] % 5 + 1})

    with pytest.raises(ImportRefusedError) as refused:
        refuse_counted(wave, staff, readings(rows))

    assert "всего несколькими людьми" in refused.value.faults[0].text


def test_each_time_that_staff_were_taken_out_is_compared_with(staffed):
    wave, staff = staffed
    rows = taken_out(wave, staff)
    branch = rows[0][0]
    others = [
        Observation(
            wave=wave,
            instrument=staff,
            branch_id=place,
            external_id=f"o-{at}",
            values={"ES01": 5, "ES02": 4, "ES04": 9, "ES05": at},
        )
        for at, (place, _values) in enumerate(rows)
    ]
    Observation.objects.bulk_create(others)
    source = from_a_file(wave, staff, sha256="4" * 64, rows=wave.observations.filter(superseded_at=None))
    undo_import(source.pk, by=wave.assignments.get().user, at=LATER + timedelta(hours=1))
    wave.refresh_from_db()

    with pytest.raises(ImportRefusedError):
        refuse_counted(wave, staff, readings([*rows, (branch, {"ES01": 1})]))


def test_without_the_comparison_one_person_more_is_told(staffed, monkeypatch):
    """The negative control: what the refused file would have given away."""
    monkeypatch.setattr("audits.services.retired._tells", lambda *_a: False)
    wave, staff = staffed
    source = from_a_file(wave, staff, sha256="5" * 64, rows=wave.observations.all())
    rows = [(one.branch_id, one.values) for one in wave.observations.order_by("pk")]
    closed(wave)
    before = staff_rows(wave, staff)
    undo_import(source.pk, by=wave.assignments.get().user, at=LATER)
    wave.refresh_from_db()
    again = readings([*rows, (rows[0][0], {"ES01": 1, "ES02": 1, "ES04": 1})])
    refuse_counted(wave, staff, again)
    Observation.objects.bulk_create(
        Observation(
            wave=wave, instrument=staff, branch_id=one.branch, external_id=one.external_id, values=one.values
        )
        for one in again
    )
    score_wave(wave.pk, at=LATER)
    after = staff_rows(wave, staff)

    learnt = [
        round(after[key][0] * after[key][1] - before[key][0] * before[key][1])
        for key in before
        if key[1] is None and key in after and after[key][1] == before[key][1] + 1
    ]
    assert sorted(learnt) == [0, 0, 100]


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


def test_a_wrong_file_is_replaced_by_the_right_one_on_the_way_of_files(staffed):
    wave, staff = staffed
    wave.observations.all().delete()
    auditor = wave.assignments.get().user
    points = [BranchFactory(organisation=wave.organisation, name=name) for name in ("Тула", "Казань")]
    head = "Номер анкеты,Филиал,ES01,ES02,ES04\n"

    def bring(marks):
        rows = [f"{at},{points[at % 2].name},{a},{b},{c}" for at, (a, b, c) in enumerate(marks)]
        return import_observations(
            wave.pk,
            instrument=staff.code,
            name="п.csv",
            content=(head + "\n".join(rows) + "\n").encode(),
            imported_by=auditor,
            at=LATER,
        )

    wrong = [(1 + at % 2, 1 + at % 3, 1 + at % 3) for at in range(14)]
    first = bring(wrong)
    closed(wave)
    before = staff_rows(wave, staff)
    assert undo_import(first.source, by=auditor, at=LATER) == 14

    for few in (wrong[:-1], [*wrong, (5, 5, 3)], [(3, *wrong[0][1:]), *wrong[1:]]):
        with pytest.raises(ImportRefusedError):
            bring(few)
    assert bring(wrong).added == 14
    again = wave.imports.get(undone_at=None)
    score_wave(wave.pk, at=LATER)
    assert {key: n for key, (_score, n) in staff_rows(wave, staff).items()} == {
        key: n for key, (_score, n) in before.items()
    }
    assert undo_import(again.pk, by=auditor, at=LATER + timedelta(hours=1)) == 14
    assert bring([(5, 4, 3)] * 16).added == 16
