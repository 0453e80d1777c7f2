"""Imports of people: reading, checking, applying, undoing; hostile files."""

import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.handlers import read_people_file
from accounts.models import Membership, PeopleImport, User
from accounts.people_table import COLUMNS, TableRefusedError, read_text, read_xlsx, template_book
from accounts.permissions import check_manage, reachable_branches
from accounts.services import imports
from accounts.services.imports import (
    ImportStateError,
    apply_import,
    begin_file_import,
    begin_import,
    drop_unread_files,
    import_pasted,
    store_rows,
    undo_import,
)
from accounts.services.roles import grant_role
from jobs.models import Job
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory, person_with_role

HEAD = ";".join(COLUMNS)


def unheard(_percent, _step):
    """Progress that nobody watches."""


def book(rows):
    """An XLSX of the rows."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


@pytest.fixture
def hr(db):
    organisation = OrganisationFactory()
    BranchFactory(organisation=organisation, name="Тула")
    return person_with_role(Membership.Role.HR, organisation)


def reach(user):
    return {
        "branch_ids": [one.pk for one in reachable_branches(user, user.organisation)],
        "manages": lambda person: check_manage(user, person),
    }


def preview(user, text):
    begun = begin_import(user.organisation_id, name="таблица", by=user, at=NOON)
    return store_rows(begun.pk, rows=read_text(text), **reach(user))


def apply(user, text):
    return apply_import(preview(user, text).pk, **reach(user), by=user, at=NOON)


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
def test_a_pasted_table_is_read_with_any_delimiter(delimiter):
    row = read_text(f"Имя{delimiter}Фамилия*\n Анна {delimiter}Белова\n\n")[0]

    assert (row.line, row.values["first_name"], row.values["last_name"]) == (2, "Анна", "Белова")


def test_a_table_without_a_heading_has_the_templates_order():
    row = read_text("Белова\tАнна\tИгоревна\tадминистратор")[0]

    assert (row.line, row.values["post"]) == (1, "администратор")


@pytest.mark.parametrize("text", ["", " \n ", "Фамилия;Имя", "Фамилия;Имя;имя\nа;б;в", "Имя;Должность\nа;б"])
def test_a_useless_table_is_refused_with_a_reason(text):
    with pytest.raises(TableRefusedError):
        read_text(text)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    with suppress(TableRefusedError):
        assert read_text(text)


def test_the_template_reads_back_as_one_person(tmp_path):
    file = tmp_path / "t.xlsx"
    file.write_bytes(template_book())

    row = read_xlsx(file)[0]

    assert set(row.values) == set(COLUMNS.values())
    assert row.values["hired_on"] == "21.04.2026"


def test_numbers_and_dates_read_as_people_write_them(tmp_path):
    book_file = openpyxl.Workbook()
    book_file.active.append(["Фамилия", "Имя", "Табельный номер", "Дата приёма"])
    book_file.active.append(["Белова", "Анна", 1204.0, NOON.replace(tzinfo=None)])
    file = tmp_path / "t.xlsx"
    book_file.save(file)

    row = read_xlsx(file)[0]

    assert (row.values["personnel_number"], row.values["hired_on"]) == ("1204", "16.11.2026")


def bomb_of_ratio(stream):
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)


def bomb_of_entries(stream):
    with zipfile.ZipFile(stream, "w") as packed:
        for number in range(2001):
            packed.writestr(f"{number}", b"x")


def no_zip(stream):
    stream.write(b"PK\x03\x04 not really")


def empty_zip(stream):
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("hello", b"x")


@pytest.mark.parametrize("make", [bomb_of_ratio, bomb_of_entries, no_zip, empty_zip])
def test_a_hostile_file_is_refused(tmp_path, make):
    file = tmp_path / "t.xlsx"
    with file.open("wb") as stream:
        make(stream)

    with pytest.raises(TableRefusedError):
        read_xlsx(file)


def test_an_external_entity_is_refused(tmp_path):
    file, good = tmp_path / "t.xlsx", BytesIO(book([["Фамилия", "Имя"], ["а", "б"]]))
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name == "xl/sharedStrings.xml":
                evil = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><sst'
                body = body.replace("а".encode(), b"&e;").replace(b"<sst", evil)
            target.writestr(name, body)

    with pytest.raises(TableRefusedError):
        read_xlsx(file)


def test_errors_name_the_cell_and_what_to_do(hr):
    text = f"{HEAD}\nБелова;;;;Ж;телепатия;Марс;вчера;1;не почта;99\nОрлов;Олег;;;Ф;;Тула;;1;;"

    first, second = preview(hr, text).rows

    assert {error["field"] for error in first["errors"]} == {
        "first_name",
        "level",
        "channels",
        "branch",
        "hired_on",
        "email",
        "line_manager",
    }
    assert second["errors"][0]["field"] == "personnel_number"
    assert "2" in second["errors"][0]["text"]


@pytest.mark.parametrize(
    ("written", "told"),
    [("31.12.1949", "раньше 1950 года"), ("17.11.2027", "больше года"), ("вчера", "в виде 31.12.2026")],
)
def test_a_day_of_hiring_that_nobody_can_mean_is_named(hr, written, told):
    row = preview(hr, f"Фамилия;Имя;Дата приёма\nБелова;Анна;{written}").rows[0]

    assert [(one["field"], told in one["text"]) for one in row["errors"]] == [("hired_on", True)]


def test_rows_are_created_updated_and_skipped(hr):
    known = UserFactory(
        organisation=hr.organisation,
        last_name="Белова",
        first_name="Анна",
        personnel_number="1",
        post="кассир",
    )
    same = UserFactory(
        organisation=hr.organisation, last_name="Серов", first_name="Иван", personnel_number="2"
    )

    rows = preview(
        hr, f"{HEAD}\nБелова;Анна;;админ;;;;;1;;\nСеров;Иван;;;;;;;2;;\nНовая;Ольга;;;С;очно, чат;тула;;3;;1"
    ).rows

    assert [row["action"] for row in rows] == ["update", "skip", "create"]
    assert [row["person_id"] for row in rows] == [known.pk, same.pk, None]
    assert rows[0]["changed"] == ["Должность"]


def test_applying_writes_people_with_their_manager_from_the_same_table(hr):
    apply(hr, f"{HEAD}\nБелова;Анна;;;;;Тула;21.04.2026;1;Anna@example.test;2\nСеров;Иван;;;Р;;;;2;;")

    anna = User.objects.get(personnel_number="1")

    assert anna.line_manager.personnel_number == "2"
    assert (anna.branch.name, anna.email, str(anna.hired_on)) == ("Тула", "anna@example.test", "2026-04-21")
    assert anna.memberships.get().role == Membership.Role.TRAINEE


def test_undo_gives_back_what_was_and_removes_what_came(hr):
    known = UserFactory(organisation=hr.organisation, personnel_number="1", post="кассир", last_name="Белова")
    done = apply(hr, f"{HEAD}\nБелова;Анна;;админ;;;;;1;;\nНовая;Ольга;;;;;;;3;;1")

    stayed = undo_import(done.pk, manages=reach(hr)["manages"], by=hr, at=NOON)

    known.refresh_from_db()
    assert (stayed, known.post, known.first_name) == (0, "кассир", "Имя")
    assert not User.objects.filter(personnel_number="3").exists()


def test_undo_leaves_those_who_have_begun_to_work(hr):
    done = apply(hr, "Фамилия;Имя;Табельный номер\nБелова;Анна;1\nСеров;Иван;2")
    User.objects.filter(personnel_number="1").update(last_login=NOON)

    assert undo_import(done.pk, manages=reach(hr)["manages"], by=hr, at=NOON) == 1
    assert not User.objects.filter(personnel_number="2").exists()


def test_undo_keeps_what_somebody_changed_since(hr):
    known = UserFactory(organisation=hr.organisation, personnel_number="1", post="кассир", last_name="Белова")
    done = apply(hr, "Фамилия;Имя;Табельный номер;Должность\nБелова;Анна;1;админ")
    User.objects.filter(pk=known.pk).update(post="старший")

    undo_import(done.pk, manages=reach(hr)["manages"], by=hr, at=NOON)

    known.refresh_from_db()
    assert (known.post, known.first_name) == ("старший", "Имя")


def test_undo_does_not_touch_those_who_have_more_rights_by_now(hr):
    known = UserFactory(organisation=hr.organisation, personnel_number="1", email="old@example.test")
    done = apply(hr, f"{HEAD}\nБелова;Анна;;;;;;;1;new@example.test;\nНовая;Ольга;;;;;;;2;;")
    new = User.objects.get(personnel_number="2")
    for person in (known, new):
        grant_role(person.pk, role=Membership.Role.CLIENT_ADMIN, branch=None, by=hr, at=NOON)

    stayed = undo_import(done.pk, manages=reach(hr)["manages"], by=hr, at=NOON)

    known.refresh_from_db()
    assert (stayed, known.email) == (1, "new@example.test")
    assert User.objects.filter(pk=new.pk).exists()


def test_an_import_is_applied_once(hr):
    done = apply(hr, "Фамилия;Имя\nБелова;Анна")

    with pytest.raises(ImportStateError):
        apply_import(done.pk, **reach(hr), by=hr, at=NOON)


def test_an_import_cannot_change_somebody_with_more_rights(hr):
    boss = person_with_role(Membership.Role.CLIENT_ADMIN, hr.organisation, personnel_number="1")

    row = preview(hr, "Фамилия;Имя;Табельный номер;E-mail\nА;Б;1;mine@example.test").rows[0]

    assert row["action"] == "skip"
    assert row["errors"]
    assert User.objects.get(pk=boss.pk).email == boss.email


def test_a_branch_hr_imports_into_the_branch_only(hr):
    tula = hr.organisation.branches.get()
    BranchFactory(organisation=hr.organisation, name="Казань")
    scoped = person_with_role(Membership.Role.HR, hr.organisation, branch=tula)

    rows = preview(scoped, "Фамилия;Имя;Филиал\nА;Б;Тула\nВ;Г;Казань\nД;Е;").rows

    assert [row["action"] for row in rows] == ["create", "skip", "skip"]


def test_the_page_goes_from_paste_to_undo(client, hr):
    client.force_login(hr, "accounts.backends.PersonBackend")

    begun = client.post(reverse("accounts:import-create"), {"text": "Фамилия;Имя\nБелова;Анна\n;Без фамилии"})
    page = client.get(begun["Location"]).content.decode()
    client.post(begun["Location"] + "apply/")
    applied = User.objects.filter(last_name="Белова").exists()
    client.post(begun["Location"] + "undo/")

    assert "Белова Анна" in page
    assert applied
    assert not User.objects.filter(last_name="Белова").exists()


def test_a_file_is_read_by_the_job_and_removed(client, hr, tmp_path):
    client.force_login(hr, "accounts.backends.PersonBackend")
    upload = SimpleUploadedFile("люди.xlsx", book([["Фамилия", "Имя"], ["=1+1", "Анна"]]))
    answer = client.post(reverse("accounts:import-create"), {"file": upload})
    found = PeopleImport.objects.get()
    assert (found.state, answer.status_code) == ("reading", 302)
    assert client.get(answer["Location"]).status_code == 200

    read_people_file({"import_id": found.pk}, workdir=tmp_path, progress=unheard)

    found.refresh_from_db()
    assert (found.state, len(found.rows)) == ("preview", 1)
    assert not default_storage.exists(found.stored_file)


def test_a_file_that_cannot_be_read_says_why(client, hr, tmp_path):
    client.force_login(hr, "accounts.backends.PersonBackend")
    client.post(reverse("accounts:import-create"), {"file": SimpleUploadedFile("a.xlsx", b"no")})
    found = PeopleImport.objects.get()

    read_people_file({"import_id": found.pk}, workdir=tmp_path, progress=unheard)

    found.refresh_from_db()
    assert found.state == "refused"
    assert found.problem in client.get(reverse("accounts:import-detail", args=[found.pk])).content.decode()


def test_a_file_whose_job_failed_is_not_waited_for_any_more(client, hr):
    client.force_login(hr, "accounts.backends.PersonBackend")
    begun = client.post(
        reverse("accounts:import-create"), {"file": SimpleUploadedFile("a.xlsx", book([["Фамилия"]]))}
    )
    Job.objects.update(state=Job.State.FAILED, finished_at=NOON, error="Не хватило памяти.")

    page = client.get(begun["Location"], headers={"HX-Request": "true"}).content.decode()

    assert "Не хватило памяти." in page
    assert "hx-get" not in page


def test_a_file_whose_job_failed_for_good_leaves_the_disk_and_one_at_work_stays(client, hr):
    client.force_login(hr, "accounts.backends.PersonBackend")
    for name in ("a.xlsx", "b.xlsx"):
        client.post(
            reverse("accounts:import-create"), {"file": SimpleUploadedFile(name, book([["Фамилия"]]))}
        )
    failed, at_work = PeopleImport.objects.order_by("pk")
    Job.objects.filter(key__startswith=f"{failed.pk}:").update(
        state=Job.State.FAILED, finished_at=NOON, error="Не хватило памяти."
    )

    dropped = [drop_unread_files(), drop_unread_files()]

    failed.refresh_from_db()
    assert dropped == [1, 0]
    assert (failed.state, failed.problem) == ("refused", "Не хватило памяти.")
    assert not default_storage.exists(failed.stored_file)
    assert default_storage.exists(at_work.stored_file)


def test_a_pasted_table_that_breaks_the_reading_leaves_no_import_behind(hr, monkeypatch):
    monkeypatch.setattr(imports, "read_text", lambda _text: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        import_pasted(hr.organisation_id, name="т", text="x", **reach(hr), by=hr, at=NOON)

    assert not PeopleImport.objects.exists()


def test_a_pasted_table_that_cannot_be_read_is_refused_in_words(hr):
    text = "Фамилия;Имя"

    found = import_pasted(hr.organisation_id, name="т", text=text, **reach(hr), by=hr, at=NOON)

    assert (found.state, bool(found.problem)) == (PeopleImport.State.REFUSED, True)


def test_a_file_whose_import_is_not_stored_does_not_stay(hr, monkeypatch):
    monkeypatch.setattr(imports, "enqueue", lambda *_given, **_named: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        begin_file_import(hr.organisation_id, upload=ContentFile(b"x"), name="т", by=hr, at=NOON)

    kept = Path(default_storage.path(""))
    assert not [one for one in kept.rglob("*") if one.is_file()]
