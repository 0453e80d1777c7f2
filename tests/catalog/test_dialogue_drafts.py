"""A methodologist writes a dialogue: by YAML and by forms, with the linter beside, and publishes it."""

import itertools

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ChoiceField
from django.test import Client
from django.urls import reverse

from catalog.dialogue_edits import move_turn, put_turn, remove_turn
from catalog.dialogue_map import draw
from catalog.loading.files import ContentError
from catalog.models import DialogueDraft, Exercise, Programme, Rubric
from catalog.services.dialogues import (
    NoStepError,
    StaleDraftError,
    as_yaml,
    open_draft,
    publish_draft,
    save_draft,
)
from tests.conftest import NOON
from tests.factories.courses import make_programme
from tests.factories.dialogues import COURSE, authored, small
from tests.factories.requests import methodologist
from tests.reading import read_yaml

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
CODE = "talk-1"


@pytest.fixture
def author():
    """The methodologist."""
    return methodologist()


@pytest.fixture
def programme():
    """A published version with the rubric of the model course and two lessons."""
    made = make_programme()
    rubric = read_yaml(COURSE / "rubrics/pz-1.yaml")
    Rubric.objects.filter(programme=made).update(criteria=rubric["criteria"])
    return made


@pytest.fixture
def draft(author, programme):
    """A sound draft of a new dialogue."""
    content = {**authored(), "lesson": 1, "outcomes": ["З1"]}
    return open_draft(programme.module_id, code=CODE, content=content, by=author, at=NOON)


@pytest.fixture
def client(author):
    """The methodologist's browser."""
    browser = Client()
    browser.force_login(author, BACKEND)
    return browser


def url(draft, name, *args):
    """An address of the draft."""
    return reverse(f"catalog:dialogue-{name}", args=[draft.module.slug, draft.code, *args])


def content_of(draft):
    """The draft as it is stored now."""
    return yaml.safe_load(DialogueDraft.objects.get(pk=draft.pk).source)


def fields_of(page, **changes):
    """What the forms of a page would send as they are."""
    data = {"version": page.context["draft"].version}
    forms = page.context["forms"]
    parts = [forms.turn, forms.replies.management_form, *forms.replies] if hasattr(forms, "turn") else None
    for form in parts or [forms.facts, forms.endings.management_form, *forms.endings]:
        for field in form:
            value = field.value()
            if value is None and isinstance(field.field, ChoiceField):
                value = field.field.choices[0][0]  # what a browser sends of a list where nothing was chosen
            if value is not None and value is not False:
                data[field.html_name] = value
    for at in range(4):  # the order of the replies as it is
        if f"replies-{at}-text" in data:
            data[f"replies-{at}-ORDER"] = at + 1
    return {**data, **changes}


# --- edits and the map ---------------------------------------------------------------------------
def test_a_turn_that_gets_another_code_takes_its_ways_with_it():
    content = small()
    after = put_turn(content, "two", {**content["turns"][1], "code": "second"})

    assert after["turns"][0]["replies"][1]["next"] == "second"
    assert content["turns"][0]["replies"][1]["next"] == "two"


def test_a_turn_moves_within_the_list_and_not_beyond_it():
    codes = [one["code"] for one in move_turn(small(), "two", -1)["turns"]]

    assert codes == ["two", "one", "three"]
    assert move_turn(small(), "one", -1) == small()


@pytest.mark.parametrize("content", [small(), authored("dialog-1"), authored("dialog-2")])
def test_the_map_places_every_code_once_without_overlap(content):
    drawn = draw(content)
    corners = {(box.x, box.y) for box in drawn.boxes}
    by_row = {}
    for box in drawn.boxes:
        by_row.setdefault(box.y, []).append(box.x)

    assert {box.code for box in drawn.boxes} == {
        one["code"] for one in (*content["turns"], *content["endings"])
    }
    assert len(corners) == len(drawn.boxes)
    for xs in by_row.values():
        xs.sort()
        assert all(right - left >= 176 for left, right in itertools.pairwise(xs))


def test_the_map_shows_a_way_to_nowhere_and_a_way_back():
    drawn = draw(remove_turn(small(), "three"))
    assert [box.code for box in drawn.boxes if box.kind == "missing"] == ["three"]
    assert sum(line.is_back for line in draw(small()).lines) == 1


# --- drafts --------------------------------------------------------------------------------------
def test_opening_a_draft_twice_finds_the_first(draft, author):
    again = open_draft(draft.module_id, code=CODE, content=small(), by=author, at=NOON)

    assert again == draft
    assert content_of(again)["client"] == "Полина"


def test_the_second_of_two_writers_loses_nothing_and_is_told(draft, author):
    save_draft(draft.pk, version=1, source=draft.source, by=author, at=NOON)

    with pytest.raises(StaleDraftError):
        save_draft(draft.pk, version=1, source=draft.source, by=author, at=NOON)


def test_publishing_makes_the_next_version_and_the_session_becomes_the_dialogue(draft, programme, author):
    version = publish_draft(draft.pk, step_code="d1-01", by=author, at=NOON)

    assert (version.version, version.request_id) == (programme.version + 1, None)
    assert Programme.objects.current().get(module=programme.module) == version
    made = Exercise.objects.get(programme=version, code=CODE)
    assert (made.kind, made.rubric.programme_id) == (Exercise.Kind.DIALOGUE, version.pk)
    assert made.source["turns"] == authored()["turns"]
    assert version.steps.get(code="d1-01").ref == CODE
    assert programme.steps.get(code="d1-01").kind == "session"
    assert not programme.exercises.filter(code=CODE).exists()
    assert not DialogueDraft.objects.exists()


def test_a_dialogue_is_not_published_without_a_step_or_with_faults(draft, author):
    with pytest.raises(NoStepError):
        publish_draft(draft.pk, step_code="", by=author, at=NOON)
    save_draft(draft.pk, version=1, source=as_yaml({**small(), "code": CODE}), by=author, at=NOON)
    with pytest.raises(ContentError, match="ходов 3"):
        publish_draft(draft.pk, step_code="d1-01", by=author, at=NOON)
    assert Programme.objects.count() == 1


def test_a_published_dialogue_is_edited_and_published_again_in_its_place(draft, client, author):
    version = publish_draft(draft.pk, step_code="d1-01", by=author, at=NOON)
    slug = version.module.slug
    client.post(reverse("catalog:dialogue-create", args=[slug]), {"code": CODE})
    again = DialogueDraft.objects.get()

    answer = client.post(url(again, "publish"))

    assert answer.url == reverse("catalog:dialogue-list", args=[slug])
    assert Programme.objects.current().get(module=version.module).version == version.version + 1


# --- pages ---------------------------------------------------------------------------------------
def test_a_new_dialogue_opens_as_a_draft_with_a_map_and_says_what_is_missing(client, programme):
    client.post(reverse("catalog:dialogue-create", args=[programme.module.slug]))
    draft = DialogueDraft.objects.get()

    page = client.get(url(draft, "edit")).content.decode()

    assert draft.code == "dialog-1"
    assert "<svg" in page
    assert "ходов 1, а нужно 8" in page
    assert "disabled" in page


def test_the_draft_page_shows_faults_at_their_turn_and_marks_them_on_the_map(client, draft, author):
    content = {**remove_turn(content_of(draft), "hold")}
    save_draft(draft.pk, version=1, source=as_yaml(content), by=author, at=NOON)

    page = client.get(url(draft, "edit"))

    rows = {row.turn["code"]: row.faults for row in page.context["page"].turns}
    assert rows["doctor"] == ["реплика ведёт к «hold», а такого хода или конца нет"]
    assert "is-fault" in page.content.decode()


def test_pasted_yaml_with_a_fault_is_told_by_line_and_stays_in_the_field(client, draft):
    source = draft.source.replace("mood: 3", "mood: 30", 1)
    line = source.splitlines().index("mood: 30") + 1

    page = client.post(url(draft, "source"), {"source": source, "version": 1})

    assert page.status_code == 422
    assert f"строка {line}" in page.content.decode()
    assert "mood: 30" in page.content.decode()
    assert content_of(draft)["mood"] == 3


def test_a_file_is_read_like_the_field_and_export_gives_it_back(client, draft):
    source = as_yaml({**content_of(draft), "title": "Другое название"})
    client.post(url(draft, "source"), {"version": 1, "file": SimpleUploadedFile("x.yaml", source.encode())})

    exported = client.get(url(draft, "export"))

    assert exported.content.decode() == source
    assert "talk-1.yaml" in exported["Content-Disposition"]


def test_a_turn_saved_as_it_is_changes_nothing(client, draft):
    before = content_of(draft)
    for turn in ("hello", "refused", "last"):
        data = fields_of(client.get(url(draft, "turn-edit", turn)))
        assert client.post(url(draft, "turn-edit", turn), data).status_code == 302

    assert content_of(draft) == before


def test_facts_saved_as_they_are_change_nothing_and_a_fault_is_said_above(client, draft):
    before = content_of(draft)
    before["setting"] = before["setting"].rstrip()
    page = client.get(url(draft, "facts"))

    assert client.post(url(draft, "facts"), fields_of(page)).status_code == 302
    assert content_of(draft) == before
    refused = client.post(url(draft, "facts"), {**fields_of(page), "facts-title": ""})
    assert (refused.status_code, 'role="alert"' in refused.content.decode()) == (422, True)


def test_replies_are_changed_reordered_and_deleted_by_the_form(client, draft):
    page = client.get(url(draft, "turn-edit", "hello"))
    changes = {
        "replies-0-DELETE": "on",
        "replies-1-ORDER": 3,
        "replies-2-ORDER": 1,
        "replies-1-text": "Слушаю.",
    }

    client.post(url(draft, "turn-edit", "hello"), fields_of(page, **changes))

    replies = content_of(draft)["turns"][0]["replies"]
    assert [one["marks"]["К1"] for one in replies] == [1, 3]
    assert replies[1]["text"] == "Слушаю."


def test_a_turn_keeps_two_replies_at_least(client, draft):
    page = client.get(url(draft, "turn-edit", "hello"))

    answer = client.post(
        url(draft, "turn-edit", "hello"),
        fields_of(page, **{"replies-0-DELETE": "on", "replies-1-DELETE": "on"}),
    )

    assert answer.status_code == 422
    assert "хотя бы две реплики" in answer.content.decode()


def test_a_new_turn_is_added_moved_and_removed(client, draft):
    page = client.get(url(draft, "turn-add"))
    new = {"turn-client": "Алло?"}
    for at, mark in enumerate((0, 3)):
        new |= {
            f"replies-{at}-text": "Да.",
            f"replies-{at}-why": "Так.",
            f"replies-{at}-mood": 0,
            f"replies-{at}-next": "last",
            f"replies-{at}-mark_К1": mark,
            f"replies-{at}-ORDER": at + 1,
        }
    assert client.post(url(draft, "turn-add"), fields_of(page, **new)).status_code == 302
    client.post(url(draft, "turn-move", "turn-1"), {"to": "up", "version": 2})
    assert [one["code"] for one in content_of(draft)["turns"]][-2:] == ["turn-1", "last"]

    client.post(url(draft, "turn-remove", "turn-1"), {"version": 3})

    assert content_of(draft)["turns"] == authored()["turns"]


def test_facts_and_endings_are_changed_by_their_form(client, draft):
    page = client.get(url(draft, "facts"))

    client.post(url(draft, "facts"), fields_of(page, **{"facts-client": "Поля", "endings-0-code": "quiet"}))

    after = content_of(draft)
    assert after["client"] == "Поля"
    assert after["turns"][-1]["replies"][1]["next"] == "quiet"


def test_a_change_from_an_old_window_is_not_stored(client, draft):
    client.post(url(draft, "turn-move", "rush"), {"to": "up", "version": 1})

    client.post(url(draft, "turn-move", "rush"), {"to": "up", "version": 1})

    assert DialogueDraft.objects.get().version == 2


def test_a_draft_is_played_without_keeping_anything(client, draft):
    begin = client.get(url(draft, "try")).content.decode()
    further = client.get(url(draft, "try"), {"path": "12"}).content.decode()
    nonsense = client.get(url(draft, "try"), {"path": "1x9"})

    assert "за спиной лает такса" in begin
    assert "Вы подхватили темп" in further
    assert nonsense.status_code == 200


def test_the_module_page_leads_the_methodologist_to_its_dialogues(client, programme):
    page = reverse("catalog:module-detail", args=[programme.module.slug])
    link = reverse("catalog:dialogue-list", args=[programme.module.slug])

    assert link in client.get(page).content.decode()
    assert link not in Client().get(page).content.decode()


def test_the_list_and_the_draft_cost_a_bounded_number_of_queries(
    client, draft, django_assert_max_num_queries
):
    slug = draft.module.slug
    client.get(url(draft, "edit"))
    with django_assert_max_num_queries(12):
        client.get(reverse("catalog:dialogue-list", args=[slug]))
    with django_assert_max_num_queries(18):
        client.get(url(draft, "edit"))
