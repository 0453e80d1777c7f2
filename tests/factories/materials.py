"""A course of one day, small enough to read: a transcript, cases, cards, norms, work outside of the day."""

import json
from pathlib import Path
from typing import Any

import yaml

from tests.factories.catalog import CATALOGUE

HOW = {"self": "Сами", "webinar": "На вебинаре", "onsite": "В зале"}
NORMS = [
    {
        "code": "answer_time", "title": "Ответ на звонок", "unit": "second", "default": 20, "min": 5,
        "max": 60, "about": "за это время снимают трубку",
    },
    {
        "code": "hold_time", "title": "Удержание на линии", "unit": "minute", "default": 1, "min": 1,
        "max": 5, "about": "дольше не держат",
    },
]  # fmt: skip
OWNED = {
    "code": "ПРОБА-01",
    "organisation": "Клиника «Вега»",
    "block": None,
    "title": "Наши услуги",
    "days": 1,
    "audience": "Ф",
    "goal": "Знать услуги клиники.",
    "description": "Услуги, цены и правила клиники.",
}
LESSON = """---
number: 1
title: Первые секунды
topic: 1
minutes: 60
outcomes: [З1]
---
## Ответ

Трубку снимают за {{answer_time}}, не дольше {{hold_time:gen}} держат на линии.

::: task 10
Напишите, как отвечаете вы.
:::

::: trainer
Спросите группу, кто ждал дольше минуты.
:::
"""
JOB_AID = "---\ntitle: Памятка\n---\n## Звонок\n\nОтвет за {{answer_time}}.\n"


def step(code: str, kind: str, minutes: int, **fields: Any) -> dict[str, Any]:
    """A step of the day that begins at half past nine; `at` is set by `course`."""
    row = {"code": code, "at": None, "title": f"Шаг {code}", "kind": kind, "ref": None, "topic": 1}
    return {**row, "minutes": minutes, "theory": 0, "modes": HOW, **fields}


def transcript() -> dict[str, Any]:
    """Ten lines, five of them marked: three faults, two strengths."""
    lines: list[dict[str, Any]] = [
        {"who": "Клиентка" if at % 2 else "Павел", "text": f"Реплика {at}."} for at in range(1, 11)
    ]
    for at, mark in ((2, "fault"), (4, "strength"), (6, "fault"), (8, "fault"), (10, "strength")):
        lines[at - 1] |= {"mark": mark, "note": f"Разбор {at}."}
        if mark == "fault":
            lines[at - 1]["better"] = f"Лучше {at}: перезвоню через {{{{hold_time}}}}."
    lines[2] |= {"at": "00:14", "pause": 12}
    return {
        "code": "razbor-1", "title": "Звонок о доставке", "kind": "call", "industry": "доставка", "lesson": 1,
        "outcomes": ["З1"], "task_minutes": 6, "intro": "Клиентка ждёт пиццу.",
        "task": "Отметьте ошибки и удачи.", "lines": lines, "conclusion": "Итог разбора.",
    }  # fmt: skip


def case(number: int) -> dict[str, Any]:
    """One situation of the first set."""
    return {
        "code": f"k{number:02}", "set": 1, "title": f"Случай {number}", "industry": "отель", "lesson": 1,
        "outcome": "З1", "text": f"Гость {number} ждёт {{{{answer_time}}}}.", "question": "Что сделаете?",
        "answer": f"Ответ {number}.",
    }  # fmt: skip


def programme() -> dict[str, Any]:
    """The plan: 360 minutes inside the day, 40 outside of it."""
    steps = [
        step("d1-01", "session", 60, drill=30, notes="Разбейте группу на пары.", theory=20),
        step("d1-02", "lesson", 60, ref="1", theory=60),
        step("d1-03", "transcript", 30, ref="razbor-1"),
        step("d1-04", "cases", 30, ref="1"),
        step("d1-05", "session", 180),
    ]
    clock = 9 * 60 + 30
    for row in steps:
        row["at"] = f"{clock // 60:02}:{clock % 60:02}"
        clock += row["minutes"]
    steps.append(step("d1-06", "exercise", 40, ref="proekt-1", outside=True))
    test = {
        "questions": 1,
        "minutes": 5,
        "pass_percent": 80,
        "graded": True,
        "attempts": 1,
        "hours_between": 0,
    }
    return {
        "passport": {
            "goal": "Цель", "audience": "Все", "entry": "Нет", "group_size": {"min": 6, "max": 12},
            "needs": ["Телефон"], "not_when": "Не назначать, если никто не звонит.", "content_note": None,
        },
        "outcomes": [{"code": "З1", "kind": "knows", "text": "нормы"}],
        "topics": [{"number": 1, "title": "Всё", "theory": 80, "practice": 280, "control": "наблюдение"}],
        "days": [{"number": 1, "steps": steps}],
        "tests": {"entry": test, "final": test},
        "transfer": "Договор.",
        "refreshers": [{"day": 2, "title": "Карточки", "minutes": 5, "text": "Ответьте.", "cards": ["c01"]}],
    }  # fmt: skip


def write_course(folder: Path, module: dict[str, Any] | None = None) -> Path:
    """The files of the course in `folder`; with `module` also module.yaml."""
    exercise = {
        "code": "proekt-1", "title": "Проект", "kind": "project", "minutes": 40, "prep_minutes": 0,
        "outcomes": ["З1"], "instructions": "Измерьте {{answer_time}}.", "perspective": "client",
        "parts": [{"code": "А", "title": "Отчёт", "criteria": ["К1", "К2"]}],
        "answer": {"text": "required", "files": "optional"}, "model_answer": "Образец.", "rubric": "proekt-1",
    }  # fmt: skip
    rubric = {
        "code": "proekt-1",
        "criteria": [
            {
                "code": code, "title": code, "weight": 50, "critical": True,
                "levels": ["нет", "иногда", "за {{answer_time}}", "всегда"],
            }
            for code in ("К1", "К2")
        ],
    }  # fmt: skip
    objection = {
        "code": "v01", "lesson": 1, "objection": "«Некогда»", "answer": "Понимаю.",
        "trainer": "Спросите всех.",
    }  # fmt: skip
    card = {"code": "c01", "front": "Норма?", "back": "{{answer_time}}", "outcome": "З1", "lesson": 1}
    files: dict[str, Any] = {
        "programme.yaml": programme(),
        "transcripts/razbor-1.yaml": transcript(),
        "cases.yaml": [case(1), case(2)],
        "cards.yaml": [card],
        "objections.yaml": [objection],
        "exercises/proekt-1.yaml": exercise,
        "rubrics/proekt-1.yaml": rubric,
        **({"module.yaml": module} if module else {}),
    }
    for name, content in files.items():
        write_yaml(folder / name, content)
    (folder / "lessons").mkdir(parents=True, exist_ok=True)
    (folder / "lessons/01.md").write_text(LESSON, encoding="utf-8")
    (folder / "jobaid.md").write_text(JOB_AID, encoding="utf-8")
    return folder


def write_catalogue(root: Path, slug: str = "ok-vv-153") -> Path:
    """A catalogue of one module of the provider (it lasts one day) with this course."""
    root.mkdir(parents=True, exist_ok=True)
    for name in ("blocks", "competences", "criteria"):
        (root / f"{name}.yaml").write_bytes((CATALOGUE / f"{name}.yaml").read_bytes())
    write_yaml(root / "norms.yaml", NORMS)
    module = yaml.safe_load((CATALOGUE / slug / "module.yaml").read_text(encoding="utf-8"))
    write_course(root / slug, {**module, "days": 1, "prerequisites": [], "overlaps": []})
    return root


def write_yaml(path: Path, content: Any) -> None:
    """The content as a file, its folder made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = json.loads(json.dumps(content))  # no references: the loader refuses them
    text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(text, encoding="utf-8")
