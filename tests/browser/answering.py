"""Right answers given in a browser: each kind of question by the words that its widget shows."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator

Question = dict[str, Any]  # as authored in questions.yaml


def tick(form: Locator, question: Question) -> None:
    """Tick the options that are right."""
    for option in question.get("options") or question["reasons"]:
        if option["correct"]:
            form.get_by_label(option["text"], exact=True).check()


def place(form: Locator, question: Question) -> None:
    """Give each step its place."""
    for number, option in enumerate(question["options"], start=1):
        form.get_by_label(f"Место шага «{option['text']}»").select_option(str(number))


def match(form: Locator, question: Question) -> None:
    """Choose for each left side its right one."""
    for pair in question["pairs"]:
        form.get_by_label(pair["left"], exact=True).select_option(label=pair["right"])


def judge(form: Locator, question: Question) -> None:
    """Say whether it is true, and why."""
    form.get_by_label("Верно" if question["is_true"] else "Неверно", exact=True).check()
    tick(form, question)


def calculate(form: Locator, question: Question) -> None:
    """Type the number as Russians do."""
    form.get_by_role("textbox").fill(question["answer"].replace(".", ","))


def rank(form: Locator, question: Question) -> None:
    """Mark the best and the worst reply."""
    names = {"best": "Лучшая", "worst": "Худшая"}
    for option in question["options"]:
        if option["rank"] in names:
            row = form.get_by_role("row").filter(has_text=option["text"])
            row.get_by_role("radio", name=names[option["rank"]]).check()


def find_faults(form: Locator, question: Question) -> None:
    """Mark the lines of the transcript where something is wrong."""
    for box, line in zip(form.locator("[name=value]").all(), question["lines"], strict=True):
        box.set_checked(line["fault"])


def fill_gaps(form: Locator, question: Question) -> None:
    """Write the missing words."""
    for number, gap in enumerate(question["gaps"], start=1):
        form.get_by_label(f"Пропуск {number}", exact=True).fill(gap["accept"][0])


def write(form: Locator, question: Question) -> None:
    """Write the model answer."""
    form.get_by_role("textbox").fill(question["reference"])


ANSWER: dict[str, Callable[[Locator, Question], None]] = {
    "single": tick,
    "multiple": tick,
    "order": place,
    "matching": match,
    "true_false": judge,
    "calculation": calculate,
    "best_worst": rank,
    "faults": find_faults,
    "cloze": fill_gaps,
    "short": write,
}
