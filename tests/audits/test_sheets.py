"""Sheets: planned in secret, filled without network, sent when nothing is missing."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audits.checklists import Draft, lacks_of, read_draft, read_seconds
from audits.errors import ForeignBranchError, InstrumentNotOfferedError
from audits.models import Sheet
from audits.services.sheet_plans import (
    SheetBegunError,
    SheetPlan,
    SheetPlanError,
    cancel_sheet,
    plan_sheets,
)
from audits.services.sheets import (
    IncompleteSheetError,
    LateSaveError,
    SheetClosedError,
    save_sheet,
    submit_sheet,
)
from catalog.models import Norm
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory
from tests.factories.sheets import (
    ARRIVED,
    FULL,
    ITEMS,
    checklist_of,
    picture,
    recording_of,
    sheet_of,
    sheet_wave,
)
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
BODY = {"items": list(ITEMS), "sections": [{"code": "first"}, {"code": "second"}]}


@pytest.fixture
def wave():
    return sheet_wave()


@pytest.fixture
def auditor(wave):
    return auditor_of(wave)


def plan_of(wave, **fields):
    """Two sheets for every branch, by two observers."""
    known = {
        "instrument": wave.instruments.first().instrument_id,
        "branches": list(wave.branches.values_list("branch", flat=True)),
        "each": 2,
        "observers": ["ТП-1", "ТП-2"],
    }
    return SheetPlan(**{**known, **fields})


def full(**answers):
    return Draft({**FULL, **answers}, {}, {"arrived": ARRIVED})


# --- planning -----------------------------------------------------------------------------------------
def test_every_branch_gets_its_sheets_and_different_observers(wave, auditor):
    made = plan_sheets(wave.pk, plan_of(wave), by=auditor, at=NOON)

    assert len(made) == 4
    assert len({one.secret for one in made}) == 4
    for branch in wave.branches.values_list("branch", flat=True):
        assert {one.observer for one in made if one.branch_id == branch} == {"ТП-1", "ТП-2"}


def test_a_branch_or_a_checklist_of_another_organisation_is_refused(wave, auditor):
    foreign = BranchFactory()
    other = checklist_of(None, code="own-of-another", owner=foreign.organisation)

    with pytest.raises(ForeignBranchError):
        plan_sheets(wave.pk, plan_of(wave, branches=[foreign.pk]), by=auditor, at=NOON)
    with pytest.raises(InstrumentNotOfferedError):
        plan_sheets(wave.pk, plan_of(wave, instrument=other.pk), by=auditor, at=NOON)
    assert not Sheet.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"each": 0}, {"observers": [" "]}, {"branches": []}, {"filled_by": 10**9}]
)
def test_a_plan_of_nobody_or_nothing_is_refused(wave, auditor, fields):
    with pytest.raises(SheetPlanError):
        plan_sheets(wave.pk, plan_of(wave, **fields), by=auditor, at=NOON)


def test_a_sheet_that_somebody_has_begun_is_not_taken_back(wave, auditor):
    idle, begun = sheet_of(wave), sheet_of(wave, started_at=NOON)

    cancel_sheet(idle.pk, by=auditor, at=NOON)
    with pytest.raises(SheetBegunError):
        cancel_sheet(begun.pk, by=auditor, at=NOON)

    assert list(Sheet.objects.all()) == [begun]


def test_the_list_takes_the_same_number_of_statements_for_many_sheets(
    wave, auditor, client, django_assert_max_num_queries
):
    plan_sheets(wave.pk, plan_of(wave, each=20), by=auditor, at=NOON)
    client.force_login(auditor)

    with django_assert_max_num_queries(22):
        page = client.get(reverse("audits:sheet-list", args=[wave.pk]))

    assert "ТП-2" in page.content.decode()


def test_the_auditor_plans_by_the_page_and_prints_the_cards(wave, auditor, client):
    client.force_login(auditor)
    plan = plan_of(wave)
    data = {"instrument": plan.instrument, "branches": plan.branches, "each": 1, "observers": "А-1\nА-2"}
    data |= {"opens_on": "2026-11-16", "closes_on": "2026-11-20"}

    client.post(reverse("audits:sheet-create", args=[wave.pk]), data)
    refused = client.post(reverse("audits:sheet-create", args=[wave.pk]), data | {"observers": ""})
    cards = client.get(reverse("audits:sheet-cards", args=[wave.pk])).content.decode()

    assert [one.observer for one in Sheet.objects.order_by("pk")] == ["А-1", "А-2"]
    assert refused.status_code == 422
    assert all(one.secret in cards for one in Sheet.objects.all())


# --- filling ------------------------------------------------------------------------------------------
def test_a_late_save_is_refused_and_the_same_one_twice_changes_nothing(wave):
    sheet = sheet_of(wave)
    save_sheet(sheet.pk, draft=full(V01="no"), no=5, at=NOON)

    again = save_sheet(sheet.pk, draft=full(V01="no"), no=5, at=NOON)
    with pytest.raises(LateSaveError) as late:
        save_sheet(sheet.pk, draft=full(), no=4, at=NOON)

    assert again.saved_no == late.value.saved_no == 5
    assert Sheet.objects.get().answers["V01"] == "no"


def test_only_answers_of_the_items_types_are_kept():
    sent = {"V01": "maybe", "V02": "partly", "V03": 6, "V04": "1:15", "V05": "NA", "X": "yes"}

    draft = read_draft(
        BODY, {"answers": sent, "comments": {"V01": " да ", "X": "чужое"}, "clock": 7}, "Asia/Omsk"
    )

    assert draft == Draft({"V02": "partly", "V04": 75, "V05": "NA"}, {"V01": "да"}, {})


def test_a_comment_loses_what_a_database_refuses():
    sent = {"comments": {"V01": "да\x00 \ud800нет", "V02": {"a": 1}}}

    assert read_draft(BODY, sent, "Asia/Omsk").comments == {"V01": "да нет"}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("75", 75),
        ("1:15", 75),
        ("1:02:05", 3725),
        ("1:75", None),
        ("-3", None),
        ("٣", None),
        ("", None),
        ("99999999999", None),
    ],
)
def test_times_are_read_as_seconds_or_minutes_and_seconds(text, seconds):
    assert read_seconds(text) == seconds


def test_a_moment_is_of_the_branchs_clock():
    draft = read_draft(BODY, {"clock": {"arrived": "2026-11-16T12:00", "left": "soon"}}, "Asia/Omsk")

    assert draft.clock == {"arrived": "2026-11-16T12:00+06:00"}


def test_what_is_missing_is_told_in_the_order_of_the_page():
    draft = Draft({**FULL, "V01": "no", "V05": "no"}, {"V05": "Таблички нет"}, {})
    del draft.answers["V03"]

    assert [one.item for one in lacks_of(BODY, draft, has_clock=True)] == ["clock-arrived", "V01", "V03"]


def test_a_sheet_is_sent_only_complete_and_stays_sent(wave):
    sheet = sheet_of(wave)
    save_sheet(sheet.pk, draft=full(V01="no"), no=1, at=NOON)

    with pytest.raises(IncompleteSheetError):
        submit_sheet(sheet.pk, at=NOON)
    save_sheet(sheet.pk, draft=full(), no=2, at=NOON)
    submit_sheet(sheet.pk, at=NOON)
    later = submit_sheet(sheet.pk, at=NOON + timedelta(hours=1))

    assert later.submitted_at == NOON
    with pytest.raises(SheetClosedError):
        save_sheet(sheet.pk, draft=full(), no=3, at=NOON)


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({}, 200, "Отправить на проверку"),
        ({"opens_on": date(2030, 1, 1)}, 200, "Лист откроется"),
        ({"closes_on": date(2020, 1, 1)}, 404, "Лист закрыт"),
        (
            {
                "state": "returned",
                "submitted_at": NOON,
                "decision": "Нет фото",
                "closes_on": date(2020, 1, 1),
            },
            200,
            "Нет фото",
        ),
        ({"state": "submitted", "submitted_at": NOON}, 200, "Лист отправлен"),
        ({"state": "rejected", "submitted_at": NOON, "decision": "Не тот"}, 404, "Лист закрыт"),
    ],
)
def test_the_link_opens_what_its_state_and_window_allow(wave, client, fields, status, said):
    sheet = sheet_of(wave, **fields)

    page = client.get(reverse("sheets:sheet-fill", args=[sheet.secret]))

    assert (page.status_code, said in page.content.decode()) == (status, True)
    assert not page.cookies


def test_a_wave_that_does_not_collect_closes_its_links(wave, client):
    sheet = sheet_of(wave)
    wave.state = "approved"
    wave.scored_at = wave.approved_at = NOON
    wave.save()

    assert client.get(reverse("sheets:sheet-fill", args=[sheet.secret])).status_code == 404


def test_an_auditors_own_sheet_opens_under_the_account_alone(wave, auditor, client):
    sheet = sheet_of(wave, filled_by=auditor)
    address = reverse("sheets:sheet-fill", args=[sheet.secret])

    before = client.get(address)
    client.force_login(auditor)
    after = client.get(address)

    assert "/login/" in before.headers["Location"]
    assert after.status_code == 200


def test_a_sheet_of_a_recording_has_no_public_page(wave, auditor, client):
    sheet = sheet_of(wave, recording=recording_of(wave), filled_by=auditor)

    assert client.get(reverse("sheets:sheet-fill", args=[sheet.secret])).status_code == 404


def test_the_scripts_saves_answer_as_it_expects(wave, client):
    sheet = sheet_of(wave)
    address = reverse("sheets:sheet-save", args=[sheet.secret])

    def save(no, value):
        body = json.dumps({"no": no, "answers": {"V01": value}, "comments": {}, "clock": {}})
        return client.post(address, body, content_type="application/json")

    assert save(2, "yes").json() == {"saved_no": 2}
    assert (save(1, "no").status_code, save(2, "yes").status_code) == (409, 200)
    assert client.post(address, b"[[[", content_type="application/json").status_code == 400
    assert save("2", "no").status_code == 400
    lacking = client.post(reverse("sheets:sheet-send", args=[sheet.secret]))
    assert (lacking.status_code, lacking.json()["lacks"][0]["item"]) == (422, "clock-arrived")


def test_without_a_script_the_form_keeps_and_sends_everything(wave, client):
    sheet = sheet_of(wave)
    address = reverse("sheets:sheet-fill", args=[sheet.secret])
    data = {"a-V01": "no", "a-V02": "partly", "a-V03": "4", "a-V04": "0:20", "a-V05": "yes", "send": "1"}
    data |= {"clock-arrived": "2026-11-16T12:00", "f-V01": SimpleUploadedFile("фото.jpg", picture())}

    refused = client.post(address, data)
    taken = client.post(
        address, {**data, "c-V01": "Дверь закрыта", "f-V01": SimpleUploadedFile("2.jpg", picture())}
    )

    assert refused.status_code == 422
    assert "«Нет» без комментария" in refused.content.decode()
    assert taken.status_code == 302
    stored = Sheet.objects.get()
    assert (stored.state, stored.answers, stored.photos.count()) == ("submitted", {**FULL, "V01": "no"}, 2)


def test_norms_of_the_organisation_stand_in_the_texts_of_the_sheet(wave, client):
    bounds = {"default": 5, "minimum": 1, "maximum": 30, "position": 1}
    Norm.objects.create(code="queue_time", title="Ожидание", unit="minute", **bounds)
    items = [ITEMS[0] | {"text": "В очереди ждали не дольше {norm:queue_time:gen}"}]
    sheet = sheet_of(wave, instrument=checklist_of(wave, code="with-norms", items=items))

    page = client.get(reverse("sheets:sheet-fill", args=[sheet.secret])).content.decode()

    assert "{norm" not in page
    assert "5" in page.partition("не дольше")[2][:20]


def test_sheets_that_are_begun_have_their_own_filter_and_the_counts_add_up(wave, auditor, client):
    idle, begun = sheet_of(wave, observer="ТП-1"), sheet_of(wave, observer="ТП-2", started_at=NOON)
    client.force_login(auditor)
    address = reverse("audits:sheet-list", args=[wave.pk])

    shown = {
        name: {one.pk for one in client.get(address, {"state": name}).context["page"]}
        for name in ("planned", "begun", "")
    }
    page = client.get(address).context

    assert shown == {"planned": {idle.pk}, "begun": {begun.pk}, "": {idle.pk, begun.pk}}
    assert sum(n for _value, _label, n in page["states"]) == page["total"] == 2
    assert 'aria-current="true">Начат' in client.get(address, {"state": "begun"}).content.decode()
