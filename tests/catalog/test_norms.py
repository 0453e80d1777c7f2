"""Service norms: how they stand in texts, what an organisation may set, what a group keeps."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from catalog.loading import ContentError, load_catalog
from catalog.models import Exercise, Norm, Programme
from catalog.norms import norm_text, norms_within, with_norms
from catalog.queries.norms import default_norms, fit_exercise, norm_rows, norms_of
from catalog.services.norms import OutOfBoundsError, save_norms
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.courses import NOON, hr_of
from tests.factories.materials import write_catalogue

VALUES = {"answer_time": [20, "second"], "hold_time": [1, "minute"], "first_line": [10, "percent"]}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("ответ — {{answer_time}}", "ответ — 20 секунд"),
        ("норма: {{hold_time}}", "норма: 1 минута"),
        ("за {{hold_time}}", "за 1 минуту"),
        ("Через {{hold_time}}", "Через 1 минуту"),
        ("за&nbsp;{{hold_time}}", "за&nbsp;1 минуту"),
        ("не дольше {{hold_time:gen}}", "не дольше 1 минуты"),
        ("не дольше {{answer_time:gen}}", "не дольше 20 секунд"),
        ("подождите {{hold_time:acc}}", "подождите 1 минуту"),
        ("{{answer_time:num}}-секундный", "20-секундный"),
        ("до {{first_line}}", "до 10 %"),
        ("нет {{no_norm}}", "нет {{no_norm}}"),
        ("пропуск {{1}}", "пропуск {{1}}"),
    ],
)
def test_a_norm_stands_in_the_text_in_its_form(written, shown):
    assert with_norms(written, VALUES).replace("\u00a0", " ") == shown


@pytest.mark.parametrize(
    ("value", "unit", "form", "shown"),
    [
        (2, "work_day", "", "2 рабочих дня"),
        (1, "work_day", "gen", "1 рабочего дня"),
        (3, "work_day", "gen", "3 рабочих дней"),
        (21, "second", "", "21 секунда"),
        (22, "hour", "gen", "22 часов"),
        (3, "times", "", "3 раза"),
    ],
)
def test_units_agree_with_their_numbers(value, unit, form, shown):
    assert norm_text(value, unit, form).replace("\u00a0", " ") == shown


def test_rows_are_filled_all_the_way_down_and_the_source_is_left_alone():
    row = {"text": "за {{answer_time}}", "options": [{"text": "{{hold_time}}", "correct": True}]}

    filled = norms_within(row, VALUES)

    assert filled == {"text": "за 20\u00a0секунд", "options": [{"text": "1\u00a0минута", "correct": True}]}
    assert row["text"] == "за {{answer_time}}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("lessons/01.md", "{{answer_time}}", "{{anser_time}}", "нет нормы «anser_time»"),
        ("cases.yaml", "{{answer_time}}", "{{answer_time:dat}}", "answer_time:dat"),
        ("programme.yaml", "title: Всё", "title: За {{answer_time}}", "подставляется"),
        ("transcripts/razbor-1.yaml", "title: Звонок", "title: За {{answer_time}}", "подставляется"),
    ],
)
def test_a_text_that_names_what_is_no_norm_is_not_loaded(tmp_path, name, old, new, said):
    root = write_catalogue(tmp_path / "catalog")
    path = root / "ok-vv-153" / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ContentError) as caught:
        load_catalog(root, at=NOON)

    fault = caught.value.faults[0]
    assert fault.file == f"ok-vv-153/{name}"
    assert said in fault.reason
    line = path.read_text(encoding="utf-8").splitlines()[fault.line - 1]
    assert "{{" in line


@pytest.fixture
def company(tmp_path):
    load_catalog(write_catalogue(tmp_path / "catalog"), at=NOON)
    return OrganisationFactory()


@pytest.mark.django_db
def test_own_values_stand_beside_defaults_and_leave_no_trace_when_taken_back(company):
    manager = hr_of(company)

    saved = save_norms(company.pk, values={"answer_time": 15, "hold_time": None}, by=manager, at=NOON)

    assert norms_of(saved) == {"answer_time": [15, "second"], "hold_time": [1, "minute"]}
    assert AuditEvent.objects.get(verb="norms.change").detail == {"answer_time": [None, 15]}
    back = save_norms(company.pk, values={"answer_time": None}, by=manager, at=NOON)
    assert back.norms == {}
    assert norms_of(back) == default_norms()


@pytest.mark.django_db
def test_a_value_outside_its_bounds_is_refused(company):
    with pytest.raises(OutOfBoundsError):
        save_norms(company.pk, values={"answer_time": 500}, by=hr_of(company), at=NOON)

    company.refresh_from_db()
    assert company.norms == {}


@pytest.mark.django_db
def test_an_exercise_and_its_rubric_take_the_groups_norms(company):
    exercise = Exercise.objects.select_related("rubric").get(programme=Programme.objects.get())

    fit_exercise(exercise, VALUES)

    assert "20\u00a0секунд" in exercise.instructions_html
    assert exercise.rubric.criteria[0]["levels"][2] == "за 20\u00a0секунд"


@pytest.mark.django_db
def test_the_page_saves_own_values_and_says_what_is_wrong(client, company):
    client.force_login(hr_of(company))
    address = reverse("catalog:norm-list", args=[company.pk])

    wrong = client.post(address, {"answer_time": "500", "hold_time": ""}).content.decode()
    right = client.post(address, {"answer_time": "15", "hold_time": ""})

    assert "от 5 до 60\u00a0секунд" in wrong
    assert right.status_code == 302
    company.refresh_from_db()
    assert company.norms == {"answer_time": 15}
    assert 'value="15"' in client.get(address).content.decode()


@pytest.mark.django_db
def test_a_manager_of_one_branch_and_a_trainee_do_not_set_norms(client, company):
    for role in ("line_manager", "trainee"):
        person = UserFactory(organisation=company)
        MembershipFactory(user=person, organisation=company, role=role)
        client.force_login(person)
        assert client.get(reverse("catalog:norm-list", args=[company.pk])).status_code == 403


@pytest.mark.django_db
def test_an_own_value_that_its_bounds_have_left_behind_is_not_shown_as_holding(company):
    save_norms(company.pk, values={"answer_time": 55}, by=hr_of(company), at=NOON)
    Norm.objects.filter(code="answer_time").update(maximum=30)
    company.refresh_from_db()

    row = next(one for one in norm_rows(company) if one.norm.code == "answer_time")

    assert row.holds == row.default_text
    assert norms_of(company)["answer_time"] == [row.norm.default, "second"]
