# ruff: noqa: E501  (a table reads by its rows)
"""Ways to spoil a good module, one fault each: what is changed, where, and what must be said of it."""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import yaml

Edit = Callable[[str], str]
STRANGERS = (  # a paragraph of another module, and one of the customer's documents, as the tests pretend
    "Во вторник вечером в бассейне отключили воду, и тренер собрала группу у входа, чтобы сказать всем сразу.",
    "Каждый посетитель нашего ателье вправе рассчитывать на внимание закройщика и честный рассказ о сроках пошива.",
)


@dataclass(frozen=True)
class Broken:
    """One spoilt copy."""

    name: str
    file: str
    edit: Edit
    reason: str  # a part of what is said
    said_of: str = ""  # the file that is named, where it is another one


def swap(old: str, new: str, count: int = 1) -> Edit:
    """Other words in place of these."""

    def edit(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, count)

    return edit


def cut(pattern: str, count: int = 0) -> Edit:
    """Without what the pattern finds."""

    def edit(text: str) -> str:
        done, times = re.subn(pattern, "", text, count=count, flags=re.MULTILINE)
        assert times, pattern
        return done

    return edit


def add(paragraph: str) -> Edit:
    """One more paragraph of a lesson, before its table of replies."""
    return swap("\n## ", f"\n{paragraph}\n\n## ")


def data(change: Callable[[Any], Any]) -> Edit:
    """The file with its content changed; what `change` returns replaces the whole unless it is None."""

    def edit(text: str) -> str:
        content = yaml.load(text, Loader=yaml.CSafeLoader)
        changed = change(content)
        whole = content if changed is None else changed
        return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False)

    return edit


def singles(content: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in content if row["kind"] == "single"]


def right_is_longest(content: list[dict[str, Any]]) -> None:
    for row in singles(content):
        longest = max(len(option["text"]) for option in row["options"])
        for option in row["options"]:
            if option["correct"]:
                while len(option["text"]) <= longest:
                    option["text"] += " и ещё"


def right_is_first(content: list[dict[str, Any]]) -> None:
    for row in singles(content):
        row["options"].sort(key=lambda option: not option["correct"])


def one_outcome_asked_once(content: list[dict[str, Any]]) -> None:
    rows = [row for row in content if row["outcome"] == "Н3"]
    for row in rows[1:]:
        row["outcome"] = "Н1"


def twins(content: list[dict[str, Any]]) -> None:
    first, second = [one for one in singles(content)[0]["options"] if not one["correct"]][:2]
    second["text"] = first["text"]


def wrong_option(text: str) -> Edit:
    """The first wrong option of the first question of several answers says this."""

    def change(content: list[dict[str, Any]]) -> None:
        row = next(row for row in content if row["kind"] == "multiple")
        next(one for one in row["options"] if not one["correct"])["text"] = text

    return data(change)


def first(key: str, value: Any, *path: Any) -> Edit:
    """The value at the path of the content is this."""

    def change(content: Any) -> None:
        for step in path:
            content = content[step]
        content[key] = value

    return data(change)


def shorter_day(content: dict[str, Any]) -> None:
    plan = next(step for step in content["days"][0]["steps"] if step["kind"] == "plan")
    plan["minutes"] -= 1
    content["topics"][0]["practice"] -= 1


def later_plan(content: dict[str, Any]) -> None:
    plan = next(step for step in content["days"][0]["steps"] if step["kind"] == "plan")
    plan["at"] = "16:56"


def no_drills(content: dict[str, Any]) -> None:
    for step in content["days"][0]["steps"]:
        step.pop("drill", None)


def contacts(content: dict[str, Any], minutes: int) -> None:
    content["days"][0]["steps"][-1]["minutes"] = minutes


def only_written(content: dict[str, Any]) -> None:
    content.update(kind="written", parts=content["parts"][:1])


def strengths_are_faults(content: dict[str, Any]) -> None:
    for line in content["lines"]:
        if line.get("mark") == "strength":
            line.update(mark="fault", better="Скажу, когда вам позвонят.")


def one_strength_is_a_fault(content: dict[str, Any]) -> None:
    line = next(line for line in content["lines"] if line.get("mark") == "strength")
    line.update(mark="fault", better="Скажу, когда вам позвонят.")


def one_mark_less(content: dict[str, Any]) -> None:
    line = next(line for line in content["lines"] if line.get("mark") == "strength")
    del line["mark"], line["note"]


def one_industry(content: list[dict[str, Any]]) -> None:
    for row in content:
        row["industry"] = "клиника"


def one_critical(content: dict[str, Any]) -> None:
    for at, row in enumerate(content["criteria"]):
        row["critical"] = at == 1


def replies_alike(content: dict[str, Any]) -> None:
    worst = min(content["turns"][-1]["replies"], key=lambda reply: sum(reply["marks"].values()))
    for reply in content["turns"][-1]["replies"]:
        reply["marks"] = dict(worst["marks"])


def unheard_turn(content: dict[str, Any]) -> None:
    content["turns"].append({**deepcopy(content["turns"][-1]), "code": "unheard"})


def dead_end(content: dict[str, Any]) -> None:
    unheard_turn(content)
    last = content["turns"][-1]
    last["replies"] = [
        {key: value for key, value in reply.items() if key != "next_if"} | {"next": last["code"]}
        for reply in last["replies"]
    ]
    leading = content["turns"][3]["replies"]
    worst = min(leading, key=lambda reply: (sum(reply["marks"].values()), reply["mood"]))
    worst["next"] = last["code"]
    worst.pop("next_if", None)


def three_questions_less(content: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = [row for row in content if row["outcome"] in {"З1", "З2", "У2"} and row["pool"] == "final"]
    spare = {row["outcome"]: row["code"] for row in rows if row["kind"] not in {"best_worst", "faults"}}
    return [row for row in content if row["code"] not in spare.values()]


LESSON, PLAN, BANK, RUBRIC = "lessons/02.md", "programme.yaml", "questions.yaml", "rubrics/pz-1.yaml"
PRAISE = "Отличный открытый вопрос, полные уточнения, резюме; клиент ответил «да, верно»"
MANY = " ".join(["Послушайте, как говорят вокруг вас, и запишите одну фразу."] * 40)

BROKEN = [
    # --- minutes and the plan ---
    Broken("practice too short", PLAN, data(no_drills), "практики: посчитано"),
    Broken("practice too long", PLAN, data(lambda plan: contacts(plan, 70)), "практики: посчитано 225 мин"),
    Broken("note says another number", PLAN, first("content_note", "Есть ≈ 1 ак. ч. из 8.", "passport"), "названо 1"),
    Broken("note says no number", PLAN, first("content_note", "Пока не всё готово.", "passport"), "скажите, сколько"),
    Broken("day without a minute", PLAN, data(shorter_day), "359"),
    Broken("hole in the clock", PLAN, data(later_plan), "16:56"),
    Broken("topic of other minutes", PLAN, first("practice", 300, "topics", 0), "300"),
    Broken("refresher on another day", PLAN, first("day", 45, "refreshers", 3), "нужны 2, 7, 21, 60, 90"),
    Broken("refresher of three words", PLAN, first("text", "Повторите первую фразу.", "refreshers", 1), "что сделать"),
    Broken("refresher of nobody", PLAN, data(lambda plan: plan["refreshers"][1].pop("who") and None), "кто делает"),
    Broken("entry test too short", PLAN, first("questions", 10, "tests", "entry"), "в тесте 10 вопросов, нужно 12"),
    Broken("no situation promised", PLAN, data(lambda plan: plan["tests"]["final"]["rules"].pop(0) and None), "best_worst"),
    Broken("thin notes to the trainer", PLAN, first("notes", "Проведите бодро.", "days", 0, "steps", 0), "тренеру: слов 2"),
    # --- outcomes and counts ---
    Broken("outcome without a lesson", "lessons/04.md", cut(r"^- Н5\n"), "результат Н5: нет урока", PLAN),
    Broken("outcome asked once", BANK, data(one_outcome_asked_once), "результат Н3: вопросов 1", PLAN),
    Broken("outcome never practised", "exercises/pz-1.yaml", cut(r"^- З2\n"), "результат З2: нет упражнения", PLAN),
    Broken("bank too small", BANK, data(three_questions_less), "вопросов 35, нужно не меньше 36"),
    Broken("no critical question", BANK, swap("critical: true", "critical: false", 99), "нет критического вопроса"),
    Broken("eleven cards", "cards.yaml", data(lambda rows: rows[:11]), "карточек 11"),
    Broken("two objections", "objections.yaml", data(lambda rows: rows[:2]), "возражений 2"),
    Broken("cases of one industry", "cases.yaml", data(one_industry), "отраслей в кейсах 1"),
    Broken("nobody is the client", "exercises/pz-2.yaml", cut(r"^perspective: client\n"), "место клиента", PLAN),
    Broken("no real contacts", "exercises/kont-1.yaml", data(only_written), "нет реальных контактов", PLAN),
    # --- sizes ---
    Broken("endless lesson", LESSON, add(MANY), "урок: слов"),
    Broken("case of a line", "cases.yaml", first("text", "Звонит Вера и ждёт ответа.", 0), "k01, ситуация: слов 5"),
    Broken("answer of a line", "cases.yaml", first("answer", "Перезвонить ей завтра утром.", 0), "k01, ответ: слов 4"),
    Broken("objection waved away", "objections.yaml", first("answer", "Это не так.", 0), "v01, ответ: слов 3"),
    Broken("card of a page", "cards.yaml", first("back", "Слушать и говорить. " * 13, 0), "c01, оборот: слов 39"),
    Broken("job aid of a line", "jobaid.md", cut(r"^## Если(.|\n)*"), "памятка: слов"),
    # --- lessons ---
    Broken("lesson without why", LESSON, swap("::: why", "::: formula"), "нет «зачем это вам»"),
    Broken("lesson without a mistake", LESSON, swap("::: mistake", "::: formula"), "нет типичной ошибки"),
    Broken("self-check without answers", LESSON, swap("**Ответы", "**Потом"), "нет ответов"),
    Broken("no replies side by side", LESSON, swap("Плохо", "Так"), "нет таблицы"),
    Broken("task of five minutes", LESSON, swap("::: task 10", "::: task 5"), "занимают 5 мин"),
    Broken("nothing for the trainer", LESSON, swap("::: trainer", "::: formula"), "нет слов тренеру"),
    # --- questions ---
    Broken("right option always longest", BANK, data(right_is_longest), "самый длинный"),
    Broken("right option always first", BANK, data(right_is_first), "на месте a"),
    Broken("all of the above", BANK, wrong_option("Всё перечисленное"), "не ответ"),
    Broken("neither of them", BANK, wrong_option("Ничего из этого списка"), "не ответ"),
    Broken("one option a story", BANK, wrong_option("Рассказать о погоде, " * 9 + "и всё"), "намного длиннее"),
    Broken("option without a reason", BANK, first("why", "Нет.", 0, "options", 0), "не сказано, почему"),
    Broken("explanation says nothing", BANK, first("explanation", "Так положено.", 0), "ничего не объясняет"),
    Broken("two options alike", BANK, data(twins), "одно и то же"),
    # --- rubrics, dialogues, transcripts ---
    Broken("levels of praise", RUBRIC, first(3, PRAISE, "criteria", 1, "levels"), "только похвалой"),
    Broken("level is a mark", RUBRIC, first(0, "Совсем плохо", "criteria", 0, "levels"), "одна оценка"),
    Broken("one critical criterion", RUBRIC, data(one_critical), "критических критериев 1"),
    Broken("weights of 105", RUBRIC, swap("weight: 10\n", "weight: 15\n"), "105"),
    Broken("reply to nowhere", "dialogues/dialog-1.yaml", first("next", "nowhere", "turns", 0, "replies", 0), "nowhere"),
    Broken("all replies worth the same", "dialogues/dialog-2.yaml", data(replies_alike), "все реплики хода"),
    Broken("turn that nobody hears", "dialogues/dialog-1.yaml", data(unheard_turn), "unheard"),
    Broken("dead end", "dialogues/dialog-1.yaml", data(dead_end), "нельзя дойти ни до одного конца"),
    Broken("analysis without a strength", "transcripts/razbor-1.yaml", data(strengths_are_faults), "сильной реплики"),
    Broken("too little to find", "transcripts/razbor-1.yaml", data(one_mark_less), "отмечен"),
    Broken("no model conversation", "transcripts/razbor-4.yaml", data(one_strength_is_a_fault), "образца", "transcripts/razbor-1.yaml"),
    # --- law, copies ---
    Broken("law without a date", LESSON, add("По закону ответ дают в десять дней."), "без даты"),
    Broken("date of the future", LESSON, add("По закону ждут (проверено на 01.12.2026)."), "в будущем"),
    Broken("date too old", LESSON, add("По закону ждут (проверено на 01.11.2024)."), "больше двух лет"),
    Broken("date that never was", LESSON, add("По закону ждут (проверено на 31.02.2026)."), "такой даты нет"),
    Broken("paragraph of another module", LESSON, add(STRANGERS[0]), "абзац уже есть в"),
    Broken("sentence of the customer", LESSON, add(STRANGERS[1]), "из документов заказчика"),
    # --- spelling, signs, voice ---
    Broken("typing error", LESSON, add("Клеент ждёт ответа."), "«Клеент» нет в словаре"),
    Broken("ё in a wrong place", LESSON, add("Он ждёт отвёта."), "«отвёта» нет в словаре"),
    Broken("straight quotes", LESSON, add('Он сказал "нет" и ушёл.'), "прямые кавычки"),
    Broken("hyphen for a dash", LESSON, add("Пауза - это ответ."), "дефис вместо тире"),
    Broken("two spaces", LESSON, add("Пауза  помогает."), "два пробела"),
    Broken("space before a comma", LESSON, add("Пауза , и ответ."), "пробел перед знаком"),
    Broken("no space after a comma", LESSON, add("Пауза,и ответ."), "нет пробела после знака"),
    Broken("per cent glued", LESSON, add("Ответили на 80% звонков."), "процент слитно"),
    Broken("number glued", LESSON, add("Окно №5 открыто."), "номер слитно"),
    Broken("three full stops", LESSON, add("Он ждёт..."), "три точки"),
    Broken("Latin letter inside", LESSON, add("Клиeнт ждёт."), "латинские буквы"),
    Broken("quotation left open", LESSON, add("Он сказал «нет и ушёл."), "без пары"),
    Broken("quotes inside quotes", LESSON, add("Он сказал «наш «Маяк» закрыт»."), "ёлочки внутри"),
    Broken("office word", LESSON, add("Пауза является ответом."), "«является»"),
    Broken("advertisement", LESSON, add("Это уникальный приём."), "«уникальный»"),
    Broken("shout", LESSON, add("Делайте паузу!"), "восклицательный знак"),
    Broken("unknown norm", LESSON, add("Ответ за {{no_such}}."), "no_such"),
    Broken("unknown field", "cards.yaml", first("hint", "слово", 0), "hint"),
]  # fmt: skip
