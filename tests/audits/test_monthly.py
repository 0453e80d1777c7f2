"""Figures of a month are typed branch by branch; what was saved changes by a correction with a reason."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from audits.errors import NoReasonError, ObservationSupersededError, WaveClosedError
from audits.models import AuditWave, Observation, WaveBranch
from audits.months import entries_of, groups_of, month_number, typed_of, values_of, wrongs
from audits.queries.monthly import month_begun_with
from audits.services.monthly import MonthSaved, TypedMonth, WaveNotBegunError, save_month
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory
from tests.factories.audits import AuditWaveFactory
from tests.factories.imports import MONTHS, month_source
from tests.factories.waves import auditor_of

BODY = {"kind": "records", "items": [{"text": f"Показатель {one['code']}", **one} for one in MONTHS]}
MONTH = "2026-09"
FULL = {"k02_count": 3, "k02_exposure": 1200, "k09_count": 0}
VALUES = {
    "K02": {"count": 3, "exposure": 1200},
    "K09": {"count": 0, "exposure": 1200},
    "K03": None,
    "K08": None,
}


@pytest.fixture
def wave(db):
    """A wave with two branches and a source of figures of months."""
    made = AuditWaveFactory()
    for name in ("Казань", "Тула"):
        branch = BranchFactory(organisation=made.organisation, name=name)
        WaveBranch.objects.create(wave=made, branch=branch)
    return made


@pytest.fixture
def source(wave):
    return month_source(wave)


@pytest.fixture
def auditor(wave):
    return auditor_of(wave)


@pytest.fixture
def tula(wave):
    return wave.organisation.branches.get(name="Тула")


def save(source, by, typed, reason="", month=MONTH):
    """Save what was typed: branch -> (seen, numbers)."""
    rows = {branch.pk: TypedMonth(seen, numbers) for branch, (seen, numbers) in typed.items()}
    return save_month(source.pk, month=month, typed=rows, reason=reason, by=by, at=NOON)


def address(source, **query):
    """The page of the source."""
    found = reverse("audits:monthly-edit", args=[source.wave_id, source.pk])
    return f"{found}?{'&'.join(f'{name}={value}' for name, value in ({'month': MONTH} | query).items())}"


# --- arithmetic -----------------------------------------------------------------------------------
def test_numbers_of_one_name_are_typed_once():
    assert [one.key for one in entries_of(BODY)] == [
        "k02_count", "k02_exposure", "k09_count", "k03_part", "k03_whole", "k08_mean", "k08_count",
    ]  # fmt: skip
    assert [len(one.entries) for one in groups_of(BODY)] == [2, 1, 2, 2]


def test_a_figure_without_its_own_number_is_unanswered():
    assert values_of({"k02_count": 3, "k02_exposure": 1200}, BODY)["K09"] is None
    assert values_of(FULL, BODY) == VALUES
    assert (
        typed_of(VALUES, entries_of(BODY))
        == dict.fromkeys(("k03_part", "k03_whole", "k08_mean", "k08_count")) | FULL
    )


def test_two_numbers_that_a_file_brought_stay_two_until_one_is_typed():
    old = VALUES | {"K09": {"count": 0, "exposure": 900}}

    kept = values_of(FULL | {"k02_count": 4}, BODY, old)
    changed = values_of(FULL | {"k02_exposure": 1300}, BODY, old)

    assert (kept["K02"]["count"], kept["K09"]["exposure"]) == (4, 900)
    assert (changed["K02"]["exposure"], changed["K09"]["exposure"]) == (1300, 1300)


@pytest.mark.parametrize(
    ("typed", "key", "text"),
    [
        ({"k02_count": 3}, "k02_exposure", "Нужно для показателя «Показатель K02»."),
        ({"k02_count": 3, "k02_exposure": 0}, "k02_exposure", "Не может быть нулём"),
        ({"k02_exposure": 9}, "k02_exposure", "По одному этому числу ничего не посчитать"),
        ({"k03_part": 3, "k03_whole": 2}, "k03_part", "Часть больше целого."),
        ({"k08_mean": 6, "k08_count": 2}, "k08_mean", "от 1 до 5"),
    ],
)
def test_what_cannot_be_is_said_at_its_number(typed, key, text):
    (found,) = wrongs(typed, BODY)

    assert found.key == key
    assert text in found.text


def test_everything_wrong_with_a_row_is_said_at_once(page, source, tula):
    typed = sent(tula, k02_count="две", k02_exposure="10", k03_part="900", k03_whole="500", k08_mean="7")

    text = page.post(address(source), typed).content.decode()

    assert "не число" in text
    assert "Часть больше целого." in text
    assert "от 1 до 5" in text
    assert "Нужно для показателя" in text
    assert text.count('aria-invalid="true"') == 4


def test_beside_what_is_no_number_nothing_is_asked_for_twice():
    assert wrongs({"k02_exposure": 10}, BODY, {"k02_count"}) == []
    assert wrongs({"k02_count": 3}, BODY, {"k02_exposure"}) == []
    assert wrongs({}, BODY, {"k02_exposure"}) == []


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "offered"),
    [
        (None, None, "2026-10"),
        ("2026-11-01", "2026-12-31", "2026-11"),
        ("2026-07-01", "2026-12-31", "2026-10"),
        ("2026-07-01", "2026-09-30", "2026-09"),
        ("2026-09-15", None, "2026-10"),
        ("2026-12-01", "2026-12-31", "2026-10"),
    ],
)
def test_the_month_asked_first_is_one_of_the_wave(source, starts_on, ends_on, offered):
    source.wave.starts_on = starts_on and date.fromisoformat(starts_on)
    source.wave.ends_on = ends_on and date.fromisoformat(ends_on)

    assert month_begun_with(source, date(2026, 11, 22)) == offered


def test_a_month_outside_the_wave_is_warned_of(page, source, wave):
    AuditWave.objects.filter(pk=wave.pk).update(starts_on="2026-08-10", ends_on="2026-09-30")

    said = {
        month: page.get(address(source, month=month)).content.decode().replace("\xa0", " ")
        for month in ("2026-07", "2026-08", "2026-09", "2026-10")
    }

    assert "этот месяц раньше её начала" in said["2026-07"]
    assert "этот месяц позже её конца" in said["2026-10"]
    assert all("этот месяц" not in said[month] for month in ("2026-08", "2026-09"))


def test_nothing_is_wrong_with_an_empty_row_nor_with_a_full_one():
    assert wrongs({}, BODY) == wrongs(FULL, BODY) == []


# --- saving ---------------------------------------------------------------------------------------
def test_a_typed_month_is_an_observation_with_the_name_that_a_file_would_give_it(source, auditor, tula):
    saved = save(source, auditor, {tula: (None, FULL)})

    row = Observation.objects.get()
    assert saved == MonthSaved(added=1, corrected=0, withdrawn=0)
    assert (row.external_id, row.values, row.recorded_by) == (month_number(MONTH, tula.pk), VALUES, auditor)
    assert row.observed_at == datetime(2026, 9, 30, 9, tzinfo=UTC)


def test_a_saved_month_changes_by_a_correction_with_a_reason(source, auditor, tula):
    save(source, auditor, {tula: (None, FULL)})
    seen = Observation.objects.get().pk

    with pytest.raises(NoReasonError):
        save(source, auditor, {tula: (seen, FULL | {"k02_count": 4})})
    saved = save(source, auditor, {tula: (seen, FULL | {"k02_count": 4})}, reason="Нашли ещё одну жалобу")

    new = Observation.objects.get(superseded_at__isnull=True)
    assert saved == MonthSaved(added=0, corrected=1, withdrawn=0)
    assert (new.version, new.values["K02"]["count"], new.reason) == (2, 4, "Нашли ещё одну жалобу")


def test_a_comment_is_kept_with_the_versions_and_needs_no_reason_of_its_own(source, auditor, tula):
    said = TypedMonth(None, FULL, "Ремонт, Иванова А. А. в отпуске")
    save_month(source.pk, month=MONTH, typed={tula.pk: said}, reason="", by=auditor, at=NOON)
    first = Observation.objects.get()

    changed = TypedMonth(first.pk, FULL, "Ремонт закончен")
    save_month(source.pk, month=MONTH, typed={tula.pk: changed}, reason="", by=auditor, at=NOON)

    rows = Observation.objects.order_by("version").values_list("version", "comments", "reason")
    assert list(rows) == [
        (1, {"comment": "Ремонт, [имя] в отпуске"}, ""),
        (2, {"comment": "Ремонт закончен"}, "Изменён комментарий."),
    ]


def test_what_is_as_it_was_stays_untouched(source, auditor, tula):
    save(source, auditor, {tula: (None, FULL)})

    saved = save(source, auditor, {tula: (Observation.objects.get().pk, FULL)})

    assert saved == MonthSaved(0, 0, 0)
    assert Observation.objects.count() == 1


def test_an_emptied_row_is_withdrawn_and_may_be_typed_again_with_a_reason(source, auditor, tula):
    save(source, auditor, {tula: (None, FULL)})
    save(source, auditor, {tula: (Observation.objects.get().pk, {})}, reason="Не тот филиал")

    with pytest.raises(NoReasonError):
        save(source, auditor, {tula: (None, FULL)})
    save(source, auditor, {tula: (None, FULL)}, reason="Всё-таки тот")

    assert list(Observation.objects.order_by("version").values_list("version", "reason")) == [
        (1, ""),
        (2, "Не тот филиал"),
        (3, "Всё-таки тот"),
    ]


def test_a_month_that_somebody_changed_meanwhile_is_not_written_over(source, auditor, tula):
    save(source, auditor, {tula: (None, FULL)})

    with pytest.raises(ObservationSupersededError, match="Тула"):
        save(source, auditor, {tula: (None, FULL | {"k02_count": 9})}, reason="Своё")

    assert Observation.objects.get().values == VALUES


def test_new_figures_take_a_scored_wave_back_to_collecting(wave, source, auditor, tula):
    AuditWave.objects.filter(pk=wave.pk).update(state="scored", scored_at=NOON)

    save(source, auditor, {tula: (None, FULL)})

    wave.refresh_from_db()
    assert wave.state == "collecting"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"state": "draft"}, WaveNotBegunError),
        ({"state": "approved", "scored_at": NOON, "approved_at": NOON}, WaveClosedError),
    ],
)
def test_a_draft_and_an_approved_wave_take_nothing(wave, source, auditor, tula, fields, error):
    AuditWave.objects.filter(pk=wave.pk).update(**fields)

    with pytest.raises(error):
        save(source, auditor, {tula: (None, FULL)})


# --- the page -------------------------------------------------------------------------------------
@pytest.fixture
def page(client, auditor):
    client.force_login(auditor, "accounts.backends.PersonBackend")
    return client


def sent(branch, seen="", **numbers):
    """What the browser sends for a branch."""
    return {f"seen-{branch.pk}": seen} | {f"{key}-{branch.pk}": value for key, value in numbers.items()}


def test_the_page_shows_the_last_month_beside_and_totals_below(page, source, auditor, tula, wave):
    kazan = wave.organisation.branches.get(name="Казань")
    save(source, auditor, {tula: (None, FULL)}, month="2026-08")
    save(source, auditor, {tula: (None, FULL), kazan: (None, FULL | {"k02_exposure": 800})})

    text = page.get(address(source)).content.decode()

    assert "авг 1\N{NO-BREAK SPACE}200" in text
    assert '<span data-total data-rest="0">2\N{NO-BREAK SPACE}000</span>' in text
    assert "Заполнено: 2 из 2" in text


def test_what_is_typed_is_saved_and_the_page_comes_back_to_its_month(page, source, tula):
    answer = page.post(
        address(source), sent(tula, k02_count="3", k02_exposure="1 200", k09_count="0"), follow=True
    )

    assert answer.redirect_chain[0][0].endswith("?month=2026-09&page=1")
    assert "Сохранено: внесены числа 1 филиала." in answer.content.decode()
    assert Observation.objects.get().values == VALUES


def test_a_wrong_number_keeps_everything_that_was_typed_and_saves_nothing(page, source, tula, wave):
    kazan = wave.organisation.branches.get(name="Казань")
    typed = sent(tula, k03_part="7", k03_whole="5") | sent(kazan, k02_count="-1", k02_exposure="две")

    answer = page.post(address(source), typed)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert all(f'value="{value}"' in text for value in ("7", "5", "-1", "две"))
    assert "Часть больше целого." in text
    assert "показатель не бывает отрицательным" in text
    assert not Observation.objects.exists()


def test_a_part_of_a_thing_is_no_count_but_a_mean_may_have_one(page, source, tula):
    answer = page.post(address(source), sent(tula, k08_mean="4,5", k08_count="2,5"))

    assert answer.content.decode().count('aria-invalid="true"') == 1
    assert "укажите целое число" in answer.content.decode()


def test_a_comment_stands_in_the_sheet_and_in_the_list_of_observations(page, wave, source, tula):
    page.post(
        address(source),
        sent(tula, k02_count="3", k02_exposure="1200", k09_count="0", comment="Три дня без телефонии"),
    )

    shown = [page.get(one) for one in (address(source), reverse("audits:observation-list", args=[wave.pk]))]

    assert ["Три дня без телефонии" in one.content.decode() for one in shown] == [True, True]
    assert "сентябрь\N{NO-BREAK SPACE}2026" in shown[1].content.decode()


@pytest.mark.parametrize(
    ("comment", "text"), [("Ремонт", "комментарий без чисел"), ("а" * 501, "500 знаков")]
)
def test_a_comment_alone_and_one_that_is_too_long_are_not_kept(page, source, tula, comment, text):
    answer = page.post(address(source), sent(tula, comment=comment))

    assert (answer.status_code, Observation.objects.count()) == (422, 0)
    assert text in answer.content.decode()
    assert comment in answer.content.decode()


def test_a_change_without_a_reason_is_asked_for_one(page, source, auditor, tula):
    save(source, auditor, {tula: (None, FULL)})
    row = Observation.objects.get()

    answer = page.post(
        address(source), sent(tula, seen=row.pk, k02_count="5", k02_exposure="1200", k09_count="0")
    )

    assert answer.status_code == 422
    assert "Вы меняете сохранённые числа: укажите причину." in answer.content.decode()
    assert 'value="5"' in answer.content.decode()


@pytest.mark.parametrize("month", ["2126-01", "2026-13", "чепуха"])
def test_a_month_that_has_not_come_or_is_none_gives_way_to_the_last_one(page, source, month):
    assert page.get(address(source, month=month)).status_code == 200


def test_an_approved_wave_shows_figures_and_takes_none(page, wave, source, auditor, tula):
    save(source, auditor, {tula: (None, FULL)})
    AuditWave.objects.filter(pk=wave.pk).update(state="approved", scored_at=NOON, approved_at=NOON)

    text = page.get(address(source)).content.decode()

    assert 'inputmode="decimal"' not in text
    assert "1\N{NO-BREAK SPACE}200" in text


def test_fifty_branches_are_a_page_and_the_totals_are_of_all(
    page, wave, source, auditor, django_assert_max_num_queries
):
    made = [BranchFactory(organisation=wave.organisation, name=f"Точка {at:02}") for at in range(60)]
    WaveBranch.objects.bulk_create([WaveBranch(wave=wave, branch=one) for one in made])
    save(source, auditor, dict.fromkeys(made, (None, FULL)))

    with django_assert_max_num_queries(15):
        text = page.get(address(source)).content.decode()

    assert text.count('name="k02_count-') == 50
    assert '<span data-total data-rest="33">180</span>' in text


def test_a_source_of_visits_has_no_months(page, wave):
    other = AuditWaveFactory(organisation=wave.organisation)

    missing = page.get(reverse("audits:monthly-edit", args=[wave.pk, 10**6]))
    foreign = page.get(reverse("audits:monthly-edit", args=[other.pk, month_source(other, "other").pk]))

    assert (missing.status_code, foreign.status_code) == (404, 404)


def test_branches_whose_long_names_begin_alike_have_a_month_each(source, auditor, wave):
    names = [f"{'Многофункциональный центр ' * 3}№ {at}" for at in (1, 2)]
    first, second = (BranchFactory(organisation=wave.organisation, name=name) for name in names)

    save(source, auditor, {first: (None, FULL), second: (None, FULL)})

    stored = Observation.objects.filter(wave=wave)
    assert set(stored.values_list("branch", flat=True)) == {first.pk, second.pk}
    row = stored.get(branch=second)
    save(source, auditor, {second: (row.pk, FULL | {"k02_count": 4})}, reason="Опечатка")
    assert stored.get(branch=second, superseded_at=None).version == 2


def test_a_branch_with_a_name_that_another_one_had_keeps_its_own_month(source, auditor, wave, tula):
    save(source, auditor, {tula: (None, FULL)})
    tula.name = "Тула, Центр"
    tula.save()
    fresh = BranchFactory(organisation=wave.organisation, name="Тула")

    assert save(source, auditor, {fresh: (None, FULL)}).added == 1


def test_a_month_that_was_named_by_its_branch_stays_the_branchs_after_renaming(source, auditor, tula):
    """As months were numbered before they were bound to the branch itself."""
    save(source, auditor, {tula: (None, FULL)})
    Observation.objects.update(external_id=f"{MONTH} Тула")
    tula.name = "Тула, Центр"
    tula.save()
    row = Observation.objects.get()

    save(source, auditor, {tula: (row.pk, {})}, reason="Не тот филиал")
    save(source, auditor, {tula: (None, FULL)}, reason="Всё-таки тот")

    assert set(Observation.objects.values_list("external_id", flat=True)) == {f"{MONTH} Тула"}
    assert Observation.objects.filter(superseded_at=None).count() == 1
