"""A repeated wave says what changed since its baseline, and no more than its data prove."""

import pytest

from audits.models import AuditWave, Chart, Verdict, WaveInstrument
from audits.queries.verdict_lines import VerdictLine
from audits.services.scoring import score_wave
from audits.services.verdicts import write_verdicts
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory
from tests.factories.audits import (
    AuditWaveFactory,
    ChecklistFactory,
    ObservationFactory,
    use,
)
from tests.factories.verdicts import figures_of, told, wave_pair

pytestmark = pytest.mark.django_db

LOW = [40.0, 44.0, 38.0, 42.0, 41.0, 39.0]
HIGH = [90.0, 92.0, 87.0, 93.0, 90.0, 88.0]
BETTER = [55.0, 60.0, 52.0, 58.0, 54.0, 55.0]
SAME = [60.0, 41.0, 55.0, 48.0, 62.0, 50.0]
MIXED = [55.0, 47.0, 50.0, 52.0, 57.0, 53.0]


def four(**fields):
    """One criterion of each word that a repeat of six branches can give."""
    before = {"MV01": LOW, "MV02": LOW, "MV03": HIGH, "MV04": SAME}
    after = {"MV01": HIGH, "MV02": BETTER, "MV03": BETTER, "MV04": MIXED}
    return wave_pair(before, after, **fields)


def test_each_criterion_has_the_word_that_its_branches_prove():
    _baseline, repeat = four()

    write_verdicts(repeat)

    assert told(repeat) == {
        "MV01": "closed",
        "MV02": "narrowed",
        "MV03": "worsened",
        "MV04": "unproven",
    }
    row = Verdict.objects.get(wave=repeat, subject="criterion", code="MV01")
    assert (row.clusters, row.n_before, row.n_after, row.method) == (6, 24, 24, "paired-branches")
    assert row.change == pytest.approx(row.after - row.before)
    assert row.low < row.change < row.high
    assert row.p < row.p_adjusted < 0.05
    assert row.after_low >= 80


def test_what_was_at_its_target_before_has_no_gap_that_could_close():
    was, became = [86.0, 88.0, 85.0, 87.0, 89.0, 88.0], [93.0, 95.0, 92.0, 93.0, 96.0, 96.0]
    _baseline, repeat = wave_pair({"MV01": LOW, "MV02": was}, {"MV01": HIGH, "MV02": became})

    write_verdicts(repeat)

    rows = {one.code: one for one in repeat.verdicts.filter(subject="criterion")}
    assert (rows["MV01"].word, rows["MV02"].word) == ("closed", "reached")
    assert rows["MV02"].p_adjusted < 0.05
    assert rows["MV02"].has_risen
    assert rows["MV02"].label == "цель и раньше была достигнута"
    assert repeat.frozen["comparison"]["words"]["criterion"] == {"closed": 1, "reached": 1}


def test_a_proven_fall_that_ends_above_the_target_is_worse_and_still_no_gap():
    was, became = [98.0, 97.0, 99.0, 98.0, 96.0, 98.0], [91.0, 90.0, 93.0, 91.0, 88.0, 90.0]
    _baseline, repeat = wave_pair({"MV01": HIGH, "MV02": was}, {"MV01": LOW, "MV02": became})

    write_verdicts(repeat)

    rows = {one.code: one for one in repeat.verdicts.filter(subject="criterion")}
    assert (rows["MV01"].word, rows["MV02"].word) == ("worsened", "worsened")
    assert (rows["MV01"].is_still_met, rows["MV02"].is_still_met) == (False, True)
    assert rows["MV01"].label == "ухудшился"
    assert rows["MV02"].label == "ухудшился, цель по-прежнему достигнута"
    assert rows["MV02"].short_label == "ухудшился"  # a chart has little room
    assert not VerdictLine(rows["MV02"], "").is_gap


def test_a_baseline_has_no_verdict():
    baseline, _repeat = four()

    write_verdicts(baseline)

    assert not Verdict.objects.filter(wave=baseline).exists()


def test_five_branches_prove_nothing_however_large_the_change():
    _baseline, repeat = wave_pair({"MV01": LOW[:5]}, {"MV01": HIGH[:5]}, branches=5)

    write_verdicts(repeat)

    assert told(repeat) == {"MV01": "unproven"}
    assert Verdict.objects.get(wave=repeat, subject="criterion").method == "welch"


def test_fewer_than_four_visits_a_branch_are_too_few():
    _baseline, repeat = four(n=3)

    write_verdicts(repeat)

    assert set(told(repeat).values()) == {"too_few"}
    assert told(repeat, "index") == {"index": "too_few"}
    assert set(told(repeat, "branch").values()) == {"too_few"}


def test_questionnaires_count_over_the_branches_and_thirty_suffice():
    baseline, repeat = four(n=5)
    checklist = baseline.instruments.get().instrument
    checklist.kind = "servqual"
    checklist.save()

    write_verdicts(repeat)

    assert told(repeat)["MV01"] == "closed"
    assert set(told(repeat, "branch").values()) == {"too_few"}
    figures_of(repeat, checklist, [one.branch for one in repeat.branches.all()], {"MV01": HIGH}, n=4)
    write_verdicts(repeat)
    assert told(repeat) == {"MV01": "too_few"}


def test_one_branch_alone_never_has_a_proven_word():
    _baseline, repeat = four()

    write_verdicts(repeat)

    assert set(told(repeat, "branch").values()) == {"unproven"}
    row = Verdict.objects.filter(wave=repeat, subject="branch").first()
    assert (row.clusters, row.method, row.p_adjusted) == (1, "welch", None)
    assert row.low < row.change < row.high


def test_a_skill_is_compared_by_the_weights_of_the_baseline():
    _baseline, repeat = four()
    repeat.criterion_scores.filter(criterion="MV01").update(weight=1)

    write_verdicts(repeat)

    row = Verdict.objects.get(wave=repeat, subject="competence")
    expected = [sum(each) / 6 for each in (HIGH, BETTER, BETTER, MIXED)]
    assert row.code == "СК-01"
    assert row.after == pytest.approx(sum(expected) / 4)
    assert row.n_after == 24


def test_verdicts_speak_of_the_trained_branches_and_control_ones_stand_beside():
    control = [50.0, 52.0, 48.0, 51.0]
    _baseline, repeat = wave_pair(
        {"MV01": LOW + control}, {"MV01": [*HIGH, 53.0, 50.0, 49.0, 52.0]}, branches=10, controls=4
    )

    write_verdicts(repeat)

    row = Verdict.objects.get(wave=repeat, subject="criterion")
    assert (row.outcome, row.clusters, row.n_after) == ("closed", 6, 24)
    assert row.did == pytest.approx(row.change - 0.75)
    assert row.did_low < row.did < row.did_high
    assert row.did_p < 0.05
    assert repeat.frozen["comparison"]["branches"] == {"trained": 6, "control": 4}


def test_three_control_branches_give_no_difference_in_differences():
    _baseline, repeat = wave_pair(
        {"MV01": [*LOW, 50.0, 52.0, 48.0]}, {"MV01": [*HIGH, 53.0, 50.0, 49.0]}, branches=9, controls=3
    )

    write_verdicts(repeat)

    assert not Verdict.objects.filter(wave=repeat, did__isnull=False).exists()


def test_other_weights_take_the_index_away_and_leave_the_criteria():
    _baseline, repeat = four()
    repeat.frozen["level_weights"] = {"customer": 10, "external": 90}

    write_verdicts(repeat)

    assert repeat.frozen["comparison"]["obstacle"] == "weights"
    assert told(repeat, "index") == told(repeat, "branch") == {}
    assert told(repeat)["MV01"] == "closed"


def test_another_version_compares_its_comparable_items_and_no_index():
    baseline, repeat = four()
    old = baseline.instruments.get().instrument
    items = [(f"V{at:02}", f"MV{at:02}", False) for at in range(1, 5)]
    new = ChecklistFactory(code="walk", version=old.version + 1000, items=items)
    new.based_on, new.comparable = old, ["V01", "V02", "V04"]
    new.save()
    repeat.instruments.all().delete()
    use(repeat, new)
    repeat.frozen["instruments"][0]["version"] = new.version

    write_verdicts(repeat)

    assert repeat.frozen["comparison"]["obstacle"] == "instruments"
    assert repeat.frozen["comparison"]["left_out"] == ["MV03"]
    assert set(told(repeat)) == {"MV01", "MV02", "MV04"}
    assert told(repeat, "index") == {}


def test_an_instrument_of_another_origin_compares_nothing():
    _baseline, repeat = four()
    other = ChecklistFactory(code="other", version=1, items=[("V01", "MV01", False)])
    repeat.frozen["instruments"] = [{"code": "other", "version": 1, "title": "", "level": "external"}]
    figures_of(repeat, other, [one.branch for one in repeat.branches.all()], {"MV01": HIGH})

    write_verdicts(repeat)

    assert not Verdict.objects.filter(wave=repeat).exists()
    assert repeat.frozen["comparison"]["obstacle"] == "nothing"


def test_a_baseline_without_figures_is_said_and_breaks_nothing():
    baseline, repeat = four()
    AuditWave.objects.filter(pk=baseline.pk).update(frozen={})
    repeat.baseline.frozen = {}

    write_verdicts(repeat)

    assert repeat.frozen["comparison"]["obstacle"] == "baseline"


def test_the_worst_criteria_are_marked_because_they_rise_by_themselves():
    before = {f"MV{at:02}": [30.0 + 5 * at + one for one in (0, 1, 2, 3, 1, 2)] for at in range(8)}
    _baseline, repeat = wave_pair(before, dict.fromkeys(before, HIGH))

    write_verdicts(repeat)

    marked = Verdict.objects.filter(wave=repeat, subject="criterion", extremes=True)
    assert sorted(marked.values_list("code", flat=True)) == ["MV00", "MV01"]


def test_branches_trained_because_they_were_the_lowest_are_told():
    before, after = [*LOW, 70.0, 72.0, 68.0, 71.0], [*HIGH, 70.0, 72.0, 68.0, 71.0]
    _baseline, repeat = wave_pair({"MV01": before}, {"MV01": after}, branches=10, controls=4)

    write_verdicts(repeat)

    assert repeat.frozen["comparison"]["chosen_low"]


def test_a_region_is_not_counted_beside_its_points():
    _baseline, repeat = four()
    points = [one.branch for one in repeat.branches.all()]
    region = BranchFactory(organisation=repeat.organisation, name="Регион", is_point=False)
    for point in points:
        point.path = f"/{region.pk}/{point.pk}/"
        point.save()
    for wave in (repeat, repeat.baseline):
        wave.summaries.create(branch=region, index=50.0)

    write_verdicts(repeat)

    assert Verdict.objects.get(wave=repeat, subject="criterion", code="MV01").clusters == 6


def test_the_skills_are_drawn_before_and_after():
    _baseline, repeat = four()

    write_verdicts(repeat)

    chart = Chart.objects.get(wave=repeat, kind="verdict-competences")
    assert 'role="img"' in chart.svg
    assert "style=" not in chart.svg


def visits(wave, instrument, branches, answers):
    """Four visits a branch with these answers."""
    use(wave, instrument)
    for branch in branches:
        for values in answers:
            ObservationFactory(wave=wave, instrument=instrument, branch=branch, values=values)


def test_scoring_a_repeat_compares_it_with_its_baseline():
    baseline = AuditWaveFactory(name="весна")
    checklist = ChecklistFactory(items=[("V01", "MV04", False), ("V02", "MV05", False)])
    branches = [BranchFactory(organisation=baseline.organisation) for _ in range(6)]
    no, yes = {"V01": "no", "V02": "yes"}, {"V01": "yes", "V02": "yes"}
    visits(baseline, checklist, branches, [no, no, no, yes])
    score_wave(baseline.pk, at=NOON)
    repeat = AuditWaveFactory(
        name="осень", organisation=baseline.organisation, kind="repeat", baseline=baseline
    )
    visits(repeat, checklist, branches, [yes] * 4)
    one = repeat.observations.first()
    one.values = no
    one.save()

    score_wave(repeat.pk, at=NOON)

    repeat.refresh_from_db()
    assert told(repeat) == {"MV04": "closed", "MV05": "unproven"}
    assert told(repeat, "index") == {"index": "closed"}
    assert repeat.frozen["comparison"]["obstacle"] == ""
    score_wave(repeat.pk, at=NOON)
    assert Verdict.objects.filter(wave=repeat, subject="index").count() == 1
    assert WaveInstrument.objects.filter(wave=repeat).count() == 1


def _complaints(baseline, repeat):
    """Complaints of two branches in both waves."""
    records = ChecklistFactory(code="complaints", version=1, kind="records", items=[("K02", "CI02", False)])
    item = records.items.get()
    item.body = {**item.body, "rule": "rate", "per": 1000, "text": "Жалобы на 1000 контактов"}
    item.save()
    for wave, count in ((baseline, 20), (repeat, 10)):
        wave.frozen["instruments"].append(
            {"code": "complaints", "version": 1, "title": "", "level": "customer"}
        )
        wave.save()
        summary = wave.summaries.get(branch=None)
        summary.sources.append(
            {"source": "complaints", "score": 50.0, "low": 40.0, "high": 60.0, "n": 2, "weight": 1.0}
        )
        summary.save()
        for branch in [one.branch for one in wave.branches.all()[:2]]:
            ObservationFactory(
                wave=wave,
                instrument=records,
                branch=branch,
                values={"K02": {"count": count, "exposure": 1000}},
            )

    repeat.baseline.refresh_from_db()
    return records


def test_rates_of_complaints_are_compared_with_their_exposure():
    baseline, repeat = four()
    _complaints(baseline, repeat)
    write_verdicts(repeat)

    (rate,) = repeat.frozen["comparison"]["rates"]
    assert (rate["before"], rate["after"], rate["ratio"]) == ([40, 2000.0], [20, 2000.0], 0.5)
    assert rate["low"] < 0.5 < rate["high"] < 1
    assert rate["arm"] == ""


def test_rates_of_control_branches_are_told_apart():
    baseline, repeat = four()
    _complaints(baseline, repeat)
    first = repeat.branches.order_by("pk")[0]
    repeat.branches.exclude(pk=first.pk).update(arm="trained")
    repeat.branches.filter(pk=first.pk).update(arm="control")
    write_verdicts(repeat)

    rates = {one["arm"]: one for one in repeat.frozen["comparison"]["rates"]}
    assert rates.keys() == {"trained", "control"}
    assert {tuple(map(tuple, (one["before"], one["after"]))) for one in rates.values()} == {
        ((20, 1000.0), (10, 1000.0))
    }


def test_a_count_of_a_whole_region_leaves_the_rate_of_all_together():
    baseline, repeat = four()
    records = _complaints(baseline, repeat)
    repeat.branches.filter(pk=repeat.branches.order_by("pk")[0].pk).update(arm="control")
    region = BranchFactory(organisation=repeat.organisation)
    for wave in (baseline, repeat):
        ObservationFactory(
            wave=wave, instrument=records, branch=region, values={"K02": {"count": 5, "exposure": 500}}
        )
    write_verdicts(repeat)

    (rate,) = repeat.frozen["comparison"]["rates"]
    assert (rate["arm"], rate["before"]) == ("", [45, 2500.0])
