"""The board reads stored rows: order, rule of n, conclusion, the requests that lines became."""

import pytest

from audits.models import CriterionScore
from audits.queries.board import Measure, board_of
from audits.queries.lists import sample_table, wave_table
from audits.queries.plan import LONGEST_TOKEN, askable_lines, asking_of, lines_of, plan_of
from catalog.models import ProgrammeRequest
from catalog.tokens import read_prefill_token
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, UserFactory
from tests.factories.audits import AuditWaveFactory, CriterionFactory, ModuleFactory
from tests.factories.waves import approved, auditor_of, because, course_of, scored_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return scored_wave()


def ask(line, number=1, state="sent"):
    """A request that the line became."""
    line.request = ProgrammeRequest.objects.create(
        number=number, organisation=line.wave.organisation, state=state, created_at=NOON
    )
    line.save()
    return line.request


def test_the_board_takes_four_statements(wave, django_assert_num_queries):
    lines = lines_of(wave)

    with django_assert_num_queries(4):
        board_of(wave, lines)


@pytest.mark.parametrize(("n", "grey", "hidden"), [(30, False, False), (29, True, False), (9, False, True)])
def test_a_figure_is_grey_below_thirty_and_hidden_below_ten(n, grey, hidden):
    measure = Measure("R", 1, 6.5, 5.4, -1.1, -1.2, -1.0, n)

    assert (measure.is_grey, measure.is_hidden) == (grey, hidden)


def test_the_row_of_a_branch_has_its_cells_in_the_order_of_the_columns(wave):
    board = board_of(wave, lines_of(wave))

    assert board.columns == ("T", "R")
    row = board.branches[0]
    assert [cell.n for cell in row.cells] == [9, 12]
    assert row.visits_are_few


def test_a_skill_below_the_target_shows_its_criteria_and_the_courses_that_answer(wave):
    board = board_of(wave, lines_of(wave))

    (line,) = board.competences
    assert line.codes == "MV04"
    assert [one.subject for one in line.answers] == [wave.recommendations.get(kind="course").subject]
    assert board.unnamed == 1


def test_a_course_that_mainly_answers_stands_before_one_that_supports(wave):
    support = ModuleFactory(audience="Р")
    course_of(wave, support)

    board = board_of(wave, lines_of(wave))

    assert board.competences[0].answers[-1].subject == support.code


def test_criteria_show_what_observers_wrote(wave):
    board = board_of(wave, lines_of(wave))

    assert board.criteria[0].quotes == ("Не поздоровались.",)


def test_the_best_measured_criteria_are_the_strengths(wave):
    known = {"source": "checklist", "target": 85, "n": 48, "weight": 1, "reliability": 1, "trust": 1}
    for code, score, deficit, strength in (("MV01", 91, 0, "weak"), ("MV02", 80, 5, "weak")):
        CriterionScore.objects.create(
            wave=wave,
            criterion=CriterionFactory(code=code),
            score=score,
            deficit=deficit,
            strength=strength,
            **known,
        )

    board = board_of(wave, lines_of(wave))

    assert [one.code for one in board.strengths] == ["MV01"]


def test_what_failed_critically_in_the_wave_is_a_strength_nowhere(wave):
    elsewhere = BranchFactory(organisation=wave.organisation)
    wave.criterion_scores.update(score=97, deficit=0, branch=None)
    wave.criterion_scores.create(
        branch=elsewhere, criterion_id="MV04", score=99, deficit=0, source="checklist", target=85, n=48,
        weight=1, reliability=1, trust=1, strength="strong",
    )  # fmt: skip

    whole, node = board_of(wave, lines_of(wave)), board_of(wave, lines_of(wave), node=elsewhere)

    assert [len(one.criteria) for one in (whole, node)] == [1, 1]
    assert [len(one.failures) for one in (whole, node)] == [1, 0]
    assert [one.strengths for one in (whole, node)] == [[], []]
    wave.critical_failures.all().delete()
    assert [one.code for one in board_of(wave, lines_of(wave)).strengths] == ["MV04"]


def test_a_line_knows_the_request_that_it_became(wave):
    approved(wave)
    line = wave.recommendations.get(kind="course")
    request = ask(line)

    plan = plan_of(wave, lines_of(wave), with_requests=True)

    assert plan.audiences[0].lines[0].request == request
    assert askable_lines(wave) == []


def test_a_withdrawn_request_leaves_the_line_to_be_asked_again(wave):
    approved(wave)
    line = wave.recommendations.get(kind="course")
    ask(line, state="withdrawn")

    assert askable_lines(wave) == [line]


def test_a_request_begins_with_the_gaps_group_and_dates_of_the_line(wave):
    approved(wave)
    person = UserFactory(organisation=wave.organisation, level="Ф")

    token = asking_of(wave, askable_lines(wave), user=person, today=NOON.date()).token

    prefill = read_prefill_token(token)
    line = wave.recommendations.get(kind="course")
    assert prefill.modules == [line.module.slug]
    assert (prefill.organisation_id, prefill.user_id) == (wave.organisation_id, person.pk)
    assert prefill.group_size == 1
    assert (prefill.starts_on, prefill.ends_on) == ("2026-11-30", "2027-02-14")
    reason = prefill.reasons[0]
    assert (reason["criterion"], reason["score"], reason["wave_id"], reason["recommendation"]) == (
        "MV04",
        54.0,
        wave.pk,
        line.pk,
    )


def test_a_request_of_twenty_courses_still_fits_an_address(wave):
    reasons = [
        because(criterion=f"MV{at:02}", text=f"Критерий номер {at}, длинный текст" * 3) for at in range(9)
    ]
    for at in range(19):
        line = course_of(wave, ModuleFactory(), position=at + 2)
        line.because = reasons
        line.save()
    approved(wave)

    token = asking_of(
        wave, askable_lines(wave), user=UserFactory(organisation=wave.organisation), today=NOON.date()
    ).token

    assert len(token) <= LONGEST_TOKEN
    assert len(read_prefill_token(token).modules) == 20


def test_the_list_holds_the_persons_waves_with_the_index_and_is_searched(wave):
    auditor = auditor_of(wave)
    AuditWaveFactory(name="чужая")

    assert [(one.pk, one.index) for one in wave_table(auditor, text="", state="")] == [(wave.pk, 54.0)]
    assert list(wave_table(auditor, text=wave.organisation.name.lower(), state="scored")) == [wave]
    assert list(wave_table(auditor, text="чужая", state="")) == []


def test_the_sample_counts_current_observations_of_this_wave(wave):
    scored_wave()

    (one,) = sample_table(wave)

    assert (one.seen, one.branches, one.first_at) == (1, 1, NOON)


def test_a_plan_over_its_budget_says_by_how_much_and_which_line_passes_it(wave):
    line = wave.recommendations.get(kind="course")
    line.days, line.position = 4, 2
    line.save()
    extra = course_of(wave, ModuleFactory(audience=line.audience), position=1)
    extra.days, extra.added_because = 3, "Просил заказчик."
    extra.save()

    part = next(one for one in plan_of(wave, lines_of(wave), with_requests=False).audiences if one.lines)

    assert (part.days, part.budget, part.excess) == (7, 5.0, 2.0)
    assert {one.row.pk: one.exceeds for one in part.lines} == {line.pk: False, extra.pk: True}


def test_a_request_of_two_courses_names_each_criterion_once(wave):
    course_of(wave, ModuleFactory(), position=2)
    approved(wave)

    person = UserFactory(organisation=wave.organisation)
    token = asking_of(wave, askable_lines(wave), user=person, today=NOON.date()).token

    prefill = read_prefill_token(token)
    assert len(prefill.modules) == 2
    assert [one["criterion"] for one in prefill.reasons] == ["MV04"]
