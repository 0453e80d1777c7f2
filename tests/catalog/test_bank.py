"""A methodologist works on a module's bank: table, many at once, one question, publishing, import, undo."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.bank_files import as_yaml
from catalog.models import BankDraft, DraftChange, DraftQuestion, Programme, Question
from catalog.models.bank import row_of
from catalog.services.bank import StaleQuestionError, begin_bank, save_question
from catalog.services.bank_publishing import NothingToPublishError, publish_bank
from catalog.services.corrections import correct_question
from tests.catalog.test_bank_files import KINDS, fields_of
from tests.conftest import NOON
from tests.factories.bank import authored, make_banked
from tests.factories.requests import methodologist

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def author():
    """The methodologist."""
    return methodologist()


@pytest.fixture
def programme():
    """A published version with twenty questions."""
    return make_banked()


@pytest.fixture
def draft(author, programme):
    """Its bank in work."""
    return begin_bank(programme.module_id, by=author, at=NOON)


@pytest.fixture
def client(author):
    """The methodologist's browser."""
    browser = Client()
    browser.force_login(author, BACKEND)
    return browser


def url(draft, name, *args):
    """An address of the bank."""
    return reverse(f"catalog:bank-{name}", args=[draft.module.slug, *args])


def question(code):
    """A question of the draft as it stands now."""
    return DraftQuestion.objects.get(code=code)


def edited(client, draft, code, **changes):
    """What the form of a question would send with some fields changed."""
    page = client.get(url(draft, "question-edit", code))
    return fields_of(page.context["form"]) | changes


# --- beginning and the table -----------------------------------------------------------------------
def test_a_draft_begins_as_the_version_in_force_and_nothing_is_changed(draft, programme):
    rows = {one.code: row_of(one) for one in programme.questions.all()}

    assert {one.code: one.row for one in DraftQuestion.objects.all()} == rows
    assert not any(one.is_changed for one in DraftQuestion.objects.all())


def test_a_question_taken_out_by_a_correction_comes_in_retired(programme, author):
    correct_question(programme.questions.get(code="q03").pk, body=None, reason="Спорный", by=author, at=NOON)
    begin_bank(programme.module_id, by=author, at=NOON)

    assert question("q03").is_retired
    assert not question("q03").is_changed


def test_the_table_is_read_before_a_draft_is_begun_and_the_button_begins_it(client, programme):
    address = reverse("catalog:bank-detail", args=[programme.module.slug])

    assert "q07" in client.get(address).content.decode()
    client.post(reverse("catalog:bank-begin", args=[programme.module.slug]))
    assert BankDraft.objects.get().base == programme


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"kind": "single"}, lambda one: one.kind == "single"),
        ({"pool": "entry"}, lambda one: one.pool == "entry"),
        ({"lesson": "2", "difficulty": "1"}, lambda one: (one.lesson, one.difficulty) == (2, 1)),
        ({"critical": "on"}, lambda one: one.is_critical),
        ({"state": "changed"}, lambda _one: False),
        ({"q": "КУРЬЕР приехал"}, lambda one: "курьер не приехал" in str(one.body).lower()),
        ({"kind": "nonsense"}, lambda _one: True),
    ],
)
def test_the_table_shows_what_is_asked_for(client, draft, query, fits):
    page = client.get(url(draft, "detail"), query).context["page"]
    shown = {one.code for one in page.paginator.object_list}

    assert shown == {one.code for one in DraftQuestion.objects.all() if fits(one)}


def test_coverage_counts_against_what_the_tests_need(client, draft):
    coverage = client.get(url(draft, "detail")).context["coverage"]
    needs = [(need.there, need.wanted) for need in coverage.needs]
    pools = {name: DraftQuestion.objects.filter(pool=name).count() for name in ("entry", "final")}

    assert coverage.total == 20
    assert (20, 48) in needs or (20, 36) in needs or (20, 60) in needs
    assert (pools["entry"], 2) in needs
    assert (pools["final"], 4) in needs


@pytest.mark.parametrize("count", [50, 500])
def test_the_pages_cost_the_same_at_50_and_at_500_questions(
    client, author, count, django_assert_max_num_queries
):
    draft = begin_bank(make_banked(count).module_id, by=author, at=NOON)
    DraftQuestion.objects.filter(code="q01").update(difficulty=3)
    client.get(url(draft, "detail"))
    with django_assert_max_num_queries(18):
        client.get(url(draft, "detail"))
    with django_assert_max_num_queries(14):
        client.get(url(draft, "question-edit", "q05"))


# --- one question ----------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
def test_a_new_question_of_each_kind_has_a_form_and_a_preview_and_counts_its_faults(client, draft, kind):
    answer = client.post(url(draft, "question-create"), {"kind": kind})
    made = DraftQuestion.objects.latest("pk")
    page = client.get(answer.url)
    seen = reverse("assessments:question-preview", args=[draft.module.slug, made.code])

    assert (made.code, made.kind) == ("q21", kind)
    assert made.faults > 0
    assert page.status_code == 200
    assert "None" not in page.content.decode()
    shown = client.post(seen, fields_of(page.context["form"]) | {"text": "Вопрос **дня** {{1}}"})
    assert "Вопрос" in shown.content.decode()
    assert client.post(seen, {}, headers={"HX-Request": "true"}).status_code == 200


def test_a_question_saved_as_it_is_changes_nothing(client, draft):
    for one in DraftQuestion.objects.all():
        client.post(url(draft, "question-edit", one.code), edited(client, draft, one.code))

    assert not DraftChange.objects.exists()


def test_what_is_typed_is_kept_with_the_time_and_faults_at_their_fields(client, draft):
    data = edited(client, draft, "q01", **{"text": "", "options-1-why": ""})
    answer = client.post(url(draft, "question-edit", "q01"), data, headers={"Accept": "application/json"})
    told = json.loads(answer.content)

    assert told["version"] == question("q01").version == 2
    assert len(told["saved"].split(":")) == 3
    assert {one["field"] for one in told["faults"]} == {"text", "options-1-why"}
    assert {one["reason"] for one in told["faults"]} == {"не\u00a0может быть пустым"}


def test_typing_makes_one_line_of_the_history_and_another_hand_another(client, draft, author):
    for word in ("Раз", "Раз два", "Раз два три"):
        data = edited(client, draft, "q01", text=word)
        client.post(url(draft, "question-edit", "q01"), data, headers={"Accept": "application/json"})
    later = timezone.now()
    row = question("q01").row | {"points": "3"}
    save_question(question("q01").pk, version=4, row=row, by=methodologist(), at=later)
    page = client.get(url(draft, "question-history", "q01"))

    assert [one.after["row"]["points"] for one in DraftChange.objects.all()] == ["3", "1"]
    assert "Раз два три" in page.content.decode()
    assert len(page.context["lines"]) == 2


def test_the_second_writer_sees_both_versions_and_may_save_over(client, draft, author):
    data = edited(client, draft, "q01", text="Мой текст")
    row = question("q01").row | {"text": "Чужой текст"}
    save_question(question("q01").pk, version=1, row=row, by=author, at=NOON)

    page = client.post(url(draft, "question-edit", "q01"), data)

    assert page.status_code == 409
    assert question("q01").body["text"] == "Чужой текст"
    assert "Мой текст" in page.context["conflict"]["own"]
    assert "Чужой текст" in page.context["conflict"]["stored"]
    client.post(url(draft, "question-edit", "q01"), fields_of(page.context["form"]))
    assert question("q01").body["text"] == "Мой текст"
    with pytest.raises(StaleQuestionError):
        save_question(question("q01").pk, version=1, row=row, by=author, at=NOON)


def test_rows_are_added_without_scripts_and_the_next_question_follows(client, draft):
    before = len(question("q01").body["options"])
    data = edited(client, draft, "q01", op="add:options")
    client.post(url(draft, "question-edit", "q01"), data)
    assert len(question("q01").body["options"]) == before + 1
    answer = client.post(url(draft, "question-edit", "q01"), edited(client, draft, "q01", op="next"))

    assert answer.url == url(draft, "question-edit", "q02")
    assert len(question("q01").body["options"]) == before


def test_points_that_are_no_number_are_told_at_their_field_and_nothing_is_kept(client, draft):
    page = client.post(url(draft, "question-edit", "q01"), edited(client, draft, "q01", points="много"))

    assert page.status_code == 422
    assert question("q01").version == 1


def test_a_copy_is_a_new_question(client, draft):
    client.post(url(draft, "question-copy", "q04"))

    assert question("q21").row == question("q04").row | {"code": "q21"}


# --- many at once and undo -------------------------------------------------------------------------
def test_many_are_changed_after_a_look_and_undone(client, draft):
    data = {"codes": ["q01", "q02"], "points": "2,5", "standing": "retire"}
    look = client.post(url(draft, "change"), data)
    assert "2.5" in look.content.decode()
    assert not DraftChange.objects.exists()

    client.post(url(draft, "change"), data | {"sure": "1"})
    assert [(one.row["points"], one.is_retired) for one in (question("q01"), question("q02"))] == [
        ("2.5", True)
    ] * 2

    client.post(url(draft, "undo"), {"batch": str(DraftChange.objects.first().batch)})
    assert not any(one.is_changed for one in DraftQuestion.objects.all())


def test_an_action_is_not_undone_over_what_was_done_since(client, draft, author):
    client.post(url(draft, "change"), {"codes": ["q01", "q02"], "points": "2", "sure": "1"})
    batch = str(DraftChange.objects.first().batch)
    row = question("q02").row | {"text": "Иначе"}
    save_question(question("q02").pk, version=2, row=row, by=author, at=NOON)

    client.post(url(draft, "undo"), {"batch": batch})

    assert question("q01").row["points"] == "2"


# --- publishing ------------------------------------------------------------------------------------
def test_publishing_makes_the_next_version_and_leaves_the_first_alone(client, draft, programme):
    before = [row_of(one) for one in programme.questions.all()]
    client.post(url(draft, "question-edit", "q01"), edited(client, draft, "q01", text="Новый текст"))
    client.post(url(draft, "change"), {"codes": ["q02"], "standing": "retire", "sure": "1"})
    client.post(url(draft, "question-copy", "q05"))
    page = client.get(url(draft, "publish"))
    plan = page.context["publication"]
    assert [[row["code"] for row in plan.added], [row["code"] for row in plan.retired]] == [["q21"], ["q02"]]
    assert [(row["code"], names) for row, names in plan.changed] == [("q01", ["text"])]

    client.post(url(draft, "publish"), {"edition": page.context["draft"].edition})

    version = Programme.objects.current().get(module=programme.module)
    assert version.version == programme.version + 1
    codes = set(version.questions.values_list("code", flat=True))
    assert codes == {row["code"] for row in before} - {"q02"} | {"q21"}
    assert version.questions.get(code="q01").body["text"] == "Новый текст"
    assert [row_of(one) for one in programme.questions.all()] == before
    assert version.steps.count() == programme.steps.count()
    assert not any(one.is_changed for one in DraftQuestion.objects.all())
    assert "отличается от файлов" not in client.get(url(draft, "detail")).content.decode()


def test_a_bank_with_faults_is_not_published_and_each_is_named(client, draft):
    client.post(url(draft, "question-edit", "q01"), edited(client, draft, "q01", text=" "))
    edition = BankDraft.objects.get().edition

    page = client.post(url(draft, "publish"), {"edition": edition})

    assert page.status_code == 422
    assert [one.code for one in page.context["faults"]] == ["q01"]
    form = client.get(url(draft, "question-edit", "q01")).content.decode()
    (fault,) = page.context["faults"]
    assert (fault.place, fault.anchor) == ("«Вопрос»", "id_text")
    assert f'href="{url(draft, "question-edit", "q01")}#id_text"' in page.content.decode()
    assert 'id="id_text"' in form
    assert Programme.objects.count() == 1


def test_a_bank_too_small_for_its_tests_is_not_published(client, draft):
    codes = list(DraftQuestion.objects.filter(pool="entry").values_list("code", flat=True))
    client.post(url(draft, "change"), {"codes": codes, "standing": "retire", "sure": "1"})

    page = client.post(url(draft, "publish"), {"edition": BankDraft.objects.get().edition})

    assert [(one.code, one.place) for one in page.context["faults"]] == [("", "входной тест")]
    assert Programme.objects.count() == 1


def test_an_unchanged_bank_makes_no_version(draft, author):
    with pytest.raises(NothingToPublishError):
        publish_bank(draft.module_id, edition=1, overrule=False, by=author, at=NOON)


def test_a_correction_made_meanwhile_is_told_and_not_published_away(client, draft, programme, author):
    wrong = programme.questions.get(code="q01")
    body = {**wrong.body, "explanation": "Исправлено"}
    correct_question(wrong.pk, body=body, reason="Ключ", by=author, at=NOON)
    client.post(url(draft, "question-copy", "q05"))
    edition = BankDraft.objects.get().edition

    assert client.get(url(draft, "detail")).context["elsewhere"].changed == ["q01"]
    assert client.post(url(draft, "publish"), {"edition": edition}).status_code == 422
    assert Programme.objects.count() == 1
    client.post(url(draft, "take"))
    assert question("q01").body["explanation"] == "Исправлено"
    client.post(url(draft, "publish"), {"edition": BankDraft.objects.get().edition})
    assert Programme.objects.count() == 2


def test_newer_files_do_not_lose_the_bank_silently(client, draft, programme):
    Programme.objects.filter(pk=programme.pk).update(source_sha256="a" * 64)
    client.post(url(draft, "question-copy", "q05"))
    client.post(url(draft, "publish"), {"edition": BankDraft.objects.get().edition})
    assert "отличается от файлов" in client.get(url(draft, "detail")).content.decode()

    files = Programme.objects.create(
        module=programme.module, version=3, source_sha256="b" * 64, passport={}, outcomes=programme.outcomes
    )
    for one in programme.questions.all():
        Question.objects.create(
            **{f: getattr(one, f) for f in ("code", "kind", "pool", "body", "outcome")},
            lesson=one.lesson,
            difficulty=2,
            points=1,
            programme=files,
        )
    found = client.get(url(draft, "detail")).context["elsewhere"]

    assert found.gone == ["q21"]
    assert found.changed


# --- the file --------------------------------------------------------------------------------------
def test_the_file_goes_out_and_comes_back_as_the_same_bank(client, draft):
    source = client.get(url(draft, "export")).content.decode()

    page = client.post(url(draft, "import"), {"source": source})

    assert page.context["reading"].is_idle
    assert page.context["reading"].same == 20


def test_a_file_is_shown_first_then_imported_whole_and_undone(client, draft):
    rows = [one.row for one in DraftQuestion.objects.all()]
    source = as_yaml([{**rows[0], "text": "Из файла"}, *rows[1:19]])
    upload = SimpleUploadedFile("questions.yaml", source.encode())
    page = client.post(url(draft, "import"), {"file": upload})
    reading = page.context["reading"]
    assert [len(reading.changed), len(reading.removed)] == [1, 1]
    assert not DraftChange.objects.exists()

    client.post(url(draft, "import"), {"source": source, "sure": "1", "edition": draft.edition})
    assert question("q01").body["text"] == "Из файла"
    assert question("q20").is_retired
    client.post(url(draft, "undo"), {"batch": str(DraftChange.objects.first().batch)})
    assert [one.row for one in DraftQuestion.objects.filter(is_retired=False)] == rows


def test_a_file_with_one_bad_row_changes_nothing(client, draft):
    rows = authored()[:3]
    source = as_yaml([{**rows[0], "text": "Иначе"}, {**rows[1], "difficulty": 9}])

    page = client.post(url(draft, "import"), {"source": source, "sure": "1", "edition": draft.edition})

    assert page.status_code == 422
    assert len(page.context["reading"].refused) == 1
    assert not DraftChange.objects.exists()


def test_a_file_is_not_imported_over_a_bank_that_changed_since_the_preview(client, draft):
    source = as_yaml([one.row for one in DraftQuestion.objects.all()][:5])
    client.post(url(draft, "question-copy", "q05"))

    client.post(url(draft, "import"), {"source": source, "sure": "1", "edition": draft.edition})

    assert not question("q06").is_retired
