"""Any question survives form, draft, file and import; the file is refused whole and by line."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.bank_checks import Known, remarks_on
from catalog.bank_files import as_yaml, read_bank
from catalog.bank_rows import PARTS, blank_row, canonical, free_code, mark_of
from catalog.forms.questions import QuestionForm, reshaped
from catalog.loading.files import read_text
from catalog.models import DraftQuestion, Programme
from catalog.models.bank import row_of
from catalog.queries.bank import Facts, columns_of
from tests.factories.bank import FILE, authored, of_kind

KINDS = list(PARTS)
CHARACTERS = st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00\r")
TEXT = st.text(CHARACTERS, min_size=1, max_size=40).filter(
    lambda text: re.search(r"\S", text) and "media/" not in text and "{{" not in text
)
LINE = TEXT.filter(lambda text: len(text.splitlines()) == 1 and not text.endswith("\n"))
WORD = st.text("абвгдежё -«»:#'\"", min_size=1, max_size=12).filter(lambda word: re.search(r"\w", word))
KNOWN = Known(["З1"], [1, 2])
FACTS = Facts(
    None, Programme(outcomes=[{"code": "З1", "kind": "knows", "text": "Э"}]), [(1, "А"), (2, "Б")], []
)


@st.composite
def questions(draw):
    """A sound question of any kind with texts of any characters."""
    kind = draw(st.sampled_from(KINDS))
    row = blank_row(kind, code="q07", outcome="З1", lesson=draw(st.sampled_from([1, 2])))
    row |= {"text": draw(TEXT), "explanation": draw(TEXT), "pool": draw(st.sampled_from(["entry", "final"]))}
    row |= {"difficulty": draw(st.integers(1, 3)), "critical": draw(st.booleans())}
    row["points"] = draw(st.sampled_from(["1", "0.5", "2.25", "100"]))
    for name in PARTS[kind]:
        for part in row.get(name, ()):
            _fill(draw, part)
    _finish(draw, row)
    return canonical(row)


def _fill(draw, part):
    """Texts of one row of a list."""
    for key in ("text", "left", "right", "why"):
        if key in part:
            part[key] = draw(TEXT)
    if "who" in part:
        part["who"] = draw(LINE)
    if "accept" in part:
        part["accept"] = draw(st.lists(WORD, min_size=1, max_size=4, unique=True))


def _finish(draw, row):
    """What a kind must hold besides its texts."""
    _finish_choices(draw, row)
    if row["kind"] == "faults":
        row["lines"][1]["fault"] = True
        row["lines"][0]["why"] = ""
    if row["kind"] == "cloze":
        row["text"] += "{{1}}"
        row["gaps"][0] |= draw(st.sampled_from([{}, {"width": 8}]))
    if row["kind"] == "matching":
        for at, one in enumerate(row["pairs"]):
            one["left"] += str(at)
            one["right"] += str(at)
        if draw(st.booleans()):
            row["extra"] = [{"code": "x", "text": draw(TEXT) + "!"}]
    if row["kind"] == "calculation":
        row |= {"answer": draw(st.sampled_from(["68.3", "-4", "0"])), "tolerance": "0.1"}
        row |= draw(st.sampled_from([{}, {"unit": "%"}, {"solution": "41 : 60"}]))
    if row["kind"] == "short":
        row["reference"] = draw(TEXT)


def _finish_choices(draw, row):
    """What is right among the options."""
    if row["kind"] in {"single", "multiple", "true_false"}:
        next(iter(row[name] for name in ("options", "reasons") if name in row))[0]["correct"] = True
    if row["kind"] == "best_worst":
        row["options"][0]["rank"], row["options"][1]["rank"] = "best", "worst"
    if row["kind"] == "true_false":
        row["is_true"] = draw(st.booleans())


def fields_of(form):
    """What a browser would send of the form, line ends as browsers write them."""
    data = {f"{name}-rows": str(size) for name, size in form.sizes.items()}
    for bound in form:
        value = bound.value()
        if isinstance(value, bool):
            if value:
                data[bound.html_name] = "on"
        elif value is not None:
            data[bound.html_name] = str(value).replace("\n", "\r\n")
    return data


@given(row=questions())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_a_question_of_any_kind_survives_form_draft_file_and_import(row):
    assert remarks_on(row, KNOWN) == []
    form = QuestionForm(FACTS, row, fields_of(QuestionForm(FACTS, row)))
    assert form.is_valid(), form.errors
    written = form.written(is_tidied=True)
    kept = row_of(DraftQuestion(**columns_of(written)))
    reading = read_bank(as_yaml([kept]), known=KNOWN, stored=[row])

    assert written == kept == row
    assert (reading.refused, reading.is_idle, reading.same) == ([], True, 1)
    assert reading.rows == [row]


def test_the_model_bank_goes_out_and_comes_back_without_a_difference():
    source = FILE.read_text(encoding="utf-8")
    rows = read_text("q", source, "questions").content
    again = read_text("q", as_yaml(rows), "questions").content

    assert list(map(mark_of, again)) == list(map(mark_of, rows))
    assert as_yaml(again) == as_yaml(rows)


def test_an_import_says_what_it_adds_changes_and_retires_and_what_is_lost():
    rows = authored()[:4]
    file = [{**rows[0], "text": "Другой вопрос"}, rows[1], {**rows[2], "code": "q99"}]
    source = "# заметка\n" + as_yaml(file).replace('points: "1"', 'points: "1.00"', 1)

    reading = read_bank(source, known=KNOWN, stored=rows)

    assert [(one.code, one.fields) for one in reading.changed] == [("q01", ["text"])]
    assert [one.code for one in reading.added] == ["q99"]
    assert [one.code for one in reading.removed] == [rows[2]["code"], rows[3]["code"]]
    assert len(reading.losses) == 2


def test_each_refused_row_has_its_line_and_its_question():
    rows = authored()[:3]
    source = as_yaml([rows[0], {**rows[1], "outcome": "З9"}, {**rows[2], "difficulty": 7}, rows[0]])

    reading = read_bank(source, known=KNOWN, stored=[])
    lines = source.splitlines()

    assert len(reading.refused) == 3
    assert "outcome: З9" in lines[reading.refused[0].line - 1]
    assert "difficulty: 7" in lines[reading.refused[1].line - 1]
    assert reading.refused[0].reason.startswith("q02")
    assert not reading.rows


@pytest.mark.parametrize(
    "source", ["", "- [", "a: 1", "- 5", "[]", "- {code: q01}", "&a [*a]", "- {points: [1]}"]
)
def test_what_is_no_bank_is_refused_and_breaks_nothing(source):
    assert read_bank(source, known=KNOWN, stored=authored()[:1]).refused


def test_codes_go_on_after_the_last():
    assert free_code({"q01", "q07"}) == "q08"
    assert free_code({"q999"}) == "q01"


@pytest.mark.parametrize("kind", KINDS)
def test_an_unfinished_question_is_told_its_faults_at_fields_that_the_form_has(kind):
    row = blank_row(kind, code="q01", outcome="З1", lesson=1)
    form = QuestionForm(FACTS, row)
    form.tell(remarks_on(row, KNOWN))

    assert form.faults["text" if kind != "cloze" else "explanation"]
    assert not form.other_faults
    shown = {cell.bound.html_name for cell in (*form.head, *form.before, *form.after)}
    shown |= {cell.bound.html_name for group in form.groups for one in group.rows for cell in one.cells}
    assert set(form.faults) <= shown | set(form.sizes)


def test_rows_are_added_moved_and_removed():
    row = of_kind("single")
    longer = reshaped(row, "add:options")
    moved = reshaped(longer, "up:options:1")

    assert longer["options"][-1]["code"] not in {one["code"] for one in row["options"]}
    assert moved["options"][:2] == [row["options"][1], row["options"][0]]
    assert reshaped(longer, f"remove:options:{len(row['options'])}") == row
    assert reshaped(row, "remove:options:99") == row == reshaped(row, "add:nothing")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda row: row["options"][1].update(why=" "), "q01: «Варианты», строка 2, «Почему» — "),
        (lambda row: row.update(pool="other"), "q01: «Тест» — "),
        (lambda row: row.pop("explanation"), "не хватает: «Объяснение после ответа» (explanation)"),
    ],
)
def test_a_fault_of_a_file_names_the_field_as_the_form_does(change, said):
    row = blank_row("single", code="q01", outcome="З1", lesson=1) | {"text": "?", "explanation": "!"}
    row["options"] = [
        {"code": code, "text": code, "why": "да", "correct": code == "a"} for code in ("a", "b")
    ]
    change(row)

    reading = read_bank(as_yaml([row]), known=KNOWN, stored=[])

    assert any(said in one.reason for one in reading.refused), reading.refused
