"""The shape of a lesson: why, replies beside each other, a mistake, a self-check, a task, the trainer."""

import re
from collections.abc import Iterator

from catalog.boxes import TRAINER, boxes
from catalog.linting.bar import sized
from catalog.linting.material import Material, Page
from catalog.loading.files import Fault
from catalog.minutes import task_minutes

BOX = re.compile(r"^[ \t]*::: (\w+)", re.MULTILINE)
TABLE = re.compile(r"(?:^[ \t]*\|[^\n]*\n?)+", re.MULTILINE)
COLUMNS, REPLIES = 3, 4
NEEDED = {
    "why": "нет «зачем это вам»: начните урок с ::: why",
    "mistake": "нет типичной ошибки: добавьте ::: mistake",
    "selfcheck": "нет самопроверки: добавьте ::: selfcheck с ответами",
}
TASKS, TASK_MINUTES = (1, 2), (8, 14)


def check_lessons(material: Material) -> Iterator[Fault]:
    """What every lesson has; a task and the trainer's notes are asked of a module at the bar."""
    for page in material.all("lessons"):
        yield from _boxes(page)
        yield from _table(page, REPLIES if material.is_complete else 1)
        if material.is_complete:
            yield from _tasks(page)
            yield from _trainer(page)


def _boxes(page: Page) -> Iterator[Fault]:
    text = page.document.text
    names = BOX.findall(text)
    for name, reason in NEEDED.items():
        if name not in names:
            yield page.fault((), reason)
    if "why" in names and names[0] != "why":
        yield page.fault((), "урок начинается не с «зачем»: поставьте ::: why первым", shown="::: why")
    for check in boxes(text, "selfcheck"):
        if "**Ответы" not in check:
            yield page.fault((), "в самопроверке нет ответов: допишите «**Ответы.**»", shown="::: selfcheck")


def _table(page: Page, replies: int) -> Iterator[Fault]:
    """A table of replies, one of its columns «Плохо»."""
    tables = [found.group() for found in TABLE.finditer(page.document.text)]
    shown = [table for table in tables if re.search(r"\|\s*Плохо", table.split("\n")[0])]
    if not shown:
        yield page.fault((), "нет таблицы «плохо — лучше — отлично»: покажите ответы рядом")
        return
    for table in shown:
        lines = table.strip().split("\n")
        if lines[0].count("|") - 1 < COLUMNS:
            yield page.fault((), "в таблице ответов меньше трёх столбцов: добавьте «лучше»", shown=lines[0])
    if max(len(table.strip().split("\n")) - 2 for table in shown) < replies:
        reason = f"в таблице ответов меньше {replies} строк: добавьте ситуации"
        yield page.fault((), reason, shown=shown[0].split("\n")[0])


def _tasks(page: Page) -> Iterator[Fault]:
    text = page.document.text
    count, minutes = BOX.findall(text).count("task"), task_minutes(text)
    if not TASKS[0] <= count <= TASKS[1]:
        yield page.fault((), f"заданий в уроке {count}, нужно одно или два: ::: task 10")
    elif not TASK_MINUTES[0] <= minutes <= TASK_MINUTES[1]:
        reason = f"задания урока занимают {minutes} мин, нужно {TASK_MINUTES[0]}–{TASK_MINUTES[1]}"
        yield page.fault((), reason, shown="::: task")


def _trainer(page: Page) -> Iterator[Fault]:
    notes = boxes(page.document.text, TRAINER)
    if not notes:
        yield page.fault((), "нет слов тренеру: добавьте ::: trainer")
    else:
        yield from sized(page, (), "\n".join(notes), (50, 120), "тренеру")
