"""What the page of changes says beside its figures: whose they are, by which rule, who was seen at work."""

import re

import pytest

from accounts.models import Membership
from audits.models import Verdict
from audits.queries.outcomes import Told
from audits.queries.verdict_lines import VerdictLine
from audits.services.verdicts import write_verdicts
from reports.queries.audit_gap.changes import change_facts
from tests.audits.test_repeats import BACKEND, HIGH, LOW, page, trained
from tests.factories.accounts import person_with_role
from tests.factories.verdicts import wave_pair
from tests.factories.waves import approved

pytestmark = pytest.mark.django_db


def test_a_load_of_all_branches_is_told_in_requests_because_its_score_is_no_mean_of_branches(client):
    control = [50.0, 52.0, 48.0, 51.0]
    _baseline, repeat = wave_pair({"MV01": HIGH + control}, {"MV01": LOW + control}, branches=10, controls=4)
    for wave, value in ((repeat.baseline, 0.92), (repeat, 1.3)):
        item = {"code": "H01", "criterion": "MV01", "rule": "load", "value": value}
        wave.summaries.filter(branch__isnull=True).update(extras={"by_source": {"walk": {"items": [item]}}})
    write_verdicts(repeat)
    repeat.save()
    client.force_login(person_with_role(Membership.Role.HR, repeat.organisation), BACKEND)

    text = page(client, "wave-changes", repeat)

    assert "Балл посчитан по всем запросам вместе, а не как средний по филиалам" in text
    assert "запросы к мощности смены 0,92 → 1,30." in re.sub(r"<[^>]+>", "", text).replace("&nbsp;", " ")


@pytest.mark.parametrize(
    ("trained", "control", "is_everywhere", "is_alike"),
    [
        (7.4, 4.6, True, False),
        (-13.9, -22.5, True, False),
        (-15.0, -14.0, True, True),
        (9.0, 2.0, False, False),
        (9.0, -9.0, False, False),
    ],
)
def test_control_branches_changed_the_same_only_if_nearly_as_far(trained, control, is_everywhere, is_alike):
    told = Told(VerdictLine(Verdict(), "", (trained, control)), (), "", "", (), ())

    assert (told.is_everywhere, told.is_alike) == (is_everywhere, is_alike)


def test_a_skill_whose_course_nobody_was_seen_to_use_at_work_says_so(client):
    baseline, repeat = wave_pair({"MV04": LOW}, {"MV04": HIGH})
    repeat.baseline = baseline = approved(baseline)
    write_verdicts(repeat)
    trained((baseline, repeat), seen=False)
    client.force_login(person_with_role(Membership.Role.HR, repeat.organisation), BACKEND)

    text = page(client, "wave-changes", repeat)
    course = baseline.recommendations.get(kind="course").subject

    assert "1 человек прошёл курс, на работе не увиден никто" in text
    stages = re.sub(r"<[^>]+>", "", text.split('<ol class="stages">')[1].split("</ol>")[0])
    assert f"Никого после курса {course}" in stages


def test_what_is_proven_on_the_board_names_the_branches_whose_mean_it_is(client):
    control = [50.0, 52.0, 48.0, 51.0]
    _baseline, repeat = wave_pair({"MV01": LOW + control}, {"MV01": HIGH + control}, branches=10, controls=4)
    write_verdicts(repeat)
    repeat.save()
    client.force_login(person_with_role(Membership.Role.HR, repeat.organisation), BACKEND)

    assert "Среднее 6 филиалов, где предстояло обучение" in page(client, "wave-detail", repeat)


def test_beside_the_mean_of_a_part_a_skill_has_the_figure_that_the_board_of_all_branches_has(client):
    control = [50.0, 52.0, 48.0, 51.0]
    baseline, repeat = wave_pair({"MV01": LOW + control}, {"MV01": HIGH + control}, branches=10, controls=4)
    skill = baseline.deficits.get()
    baseline.deficits.update(score=44.0)
    skill.pk, skill.wave, skill.score = None, repeat, 73.0
    repeat.deficits.all().delete()
    skill.save()
    write_verdicts(repeat)
    repeat.save()
    client.force_login(person_with_role(Membership.Role.HR, repeat.organisation), BACKEND)

    board, changes = page(client, "wave-detail", repeat), page(client, "wave-changes", repeat)

    assert repeat.frozen["comparison"]["whole"][skill.competence_id] == [44.0, 73.0]
    assert "все филиалы 44 → 73" in re.sub(r"<[^>]+>", "", board).replace("&nbsp;", " ")
    told = re.sub(r"<[^>]+>", "", changes).replace("&nbsp;", " ")
    assert "Все филиалы вместе: 44 → 73." in " ".join(told.split())


def test_a_proven_fall_above_the_target_is_told_with_the_target_that_is_still_met(client):
    was, became = [98.0, 97.0, 99.0, 98.0, 96.0, 98.0], [91.0, 90.0, 93.0, 91.0, 88.0, 90.0]
    _baseline, repeat = wave_pair({"MV01": was}, {"MV01": became})
    write_verdicts(repeat)
    repeat.save()
    client.force_login(person_with_role(Membership.Role.HR, repeat.organisation), BACKEND)

    text = page(client, "wave-changes", repeat)
    facts = change_facts(repeat)

    assert "ухудшился, цель по-прежнему достигнута" in text
    assert "Разрыв ухудшился" not in text
    assert [one["still_met"] for one in facts["criteria"]] == [True]
    assert facts["index"]["still_met"]
