"""The bar that a finished module stands at: minutes and counts. A module below it says what it holds."""

import re
from collections import Counter
from collections.abc import Iterator

from catalog.bank_size import ENOUGH
from catalog.boxes import seen_by_learner
from catalog.linting.material import Material, Page, held_by
from catalog.loading.files import Fault, Where
from catalog.minutes import academic_hours, bounds, words_in

SAID_HOURS = re.compile(r"(?:≈|примерно на|около)[ \xa0]*(\d+(?:,\d)?)[ \xa0]*ак\.[ \xa0]*ч")
NEAR = 0.5  # academic hours
FINAL = {1: 15, 2: 20, 3: 25}
ENTRY = 12
OUTCOMES = {"З": (3, 4), "Н": (4, 5), "У": (1, 2)}
REFRESHERS = [2, 7, 21, 60, 90]
LESSONS_A_DAY, EXERCISES_A_DAY = 4, 2
KINDS, QUESTIONS_AN_OUTCOME = 6, 2
DIALOGUES, TRANSCRIPTS, CASES, INDUSTRIES, OBJECTIONS, CARDS = 2, 4, 4, 3, 3, 12
ALONE, PRACTICE = "самостоятельно", "практики"


def check_minutes(material: Material) -> Iterator[Fault]:
    """Minutes alone and of practice within 85-110 % of 180 a day.

    A module below the bar may hold less while its note says how much, to half an academic hour.
    """
    programme = material.programme
    if programme is None:
        return
    held, (least, most) = held_by(material), bounds(material.days)
    note: Where = ("passport", "content_note")
    for name, minutes in ((ALONE, held.alone), (PRACTICE, held.practice)):
        named = f"{name}: посчитано {minutes:.0f} мин, нужно {least:.0f}–{most:.0f}"
        if minutes > most:
            yield programme.fault(("days",), f"{named}: сократите")
        elif minutes < least and material.note is None:
            yield programme.fault(note, f"{named}: допишите или скажите в content_note «≈ N ак. ч.»")
    if material.note is not None:
        said = [float(one.replace(",", ".")) for one in SAID_HOURS.findall(material.note)]
        true = [academic_hours(held.alone), academic_hours(held.alone + held.practice)]
        if not said:
            yield programme.fault(note, f"скажите, сколько в модуле есть: «≈ {_comma(true[0])} ак. ч.»")
        elif not any(abs(one - right) <= NEAR for one in said for right in true):
            yield programme.fault(
                note, f"названо {_comma(said[0])} ак. ч., посчитано {_comma(true[0])}: исправьте число"
            )


def _comma(number: float) -> str:
    return f"{number:g}".replace(".", ",")


def check_outcomes(material: Material) -> Iterator[Fault]:
    """3-4 З, 4-5 Н, 1-2 У; each with a lesson, two questions and something that is done."""
    programme = material.programme
    if programme is None or not material.is_complete:
        return
    rows = programme.content["outcomes"]
    letters = Counter(row["code"][0] for row in rows)
    for letter, (least, most) in OUTCOMES.items():
        if not least <= letters[letter] <= most:
            reason = f"результатов «{letter}» {letters[letter]}, нужно {least}–{most}"
            yield programme.fault(("outcomes",), reason)
    taught = {code for page in material.all("lessons") for code in page.content["outcomes"]}
    asked = Counter(row["outcome"] for row in material.rows("questions"))
    practised = {
        code
        for sort in ("exercises", "dialogues")
        for page in material.all(sort)
        for code in page.content["outcomes"]
    }
    for at, row in enumerate(rows):
        code, where = row["code"], ("outcomes", at)
        if code not in taught:
            yield programme.fault(where, f"результат {code}: нет урока, который ему учит")
        if asked[code] < QUESTIONS_AN_OUTCOME:
            yield programme.fault(where, f"результат {code}: вопросов {asked[code]}, нужно хотя бы два")
        if code not in practised:
            yield programme.fault(where, f"результат {code}: нет упражнения или диалога")


def check_counts(material: Material) -> Iterator[Fault]:
    """As much of everything as the bar asks of so many days."""
    programme = material.programme
    if programme is None or not material.is_complete:
        return
    days = material.days
    done = [page for page in material.all("exercises") if page.content["kind"] not in {"contacts", "project"}]
    counted = [
        ("lessons", "уроков", len(material.all("lessons")), LESSONS_A_DAY * days),
        ("exercises", "упражнений помимо диалогов, контактов и проекта", len(done), EXERCISES_A_DAY * days),
        ("dialogues", "диалогов", len(material.all("dialogues")), DIALOGUES),
        ("transcripts", "разборов", len(material.all("transcripts")), TRANSCRIPTS),
        ("cases", "кейсов", len(material.rows("cases")), CASES),
        ("objections", "возражений", len(material.rows("objections")), OBJECTIONS),
        ("cards", "карточек", len(material.rows("cards")), CARDS),
        ("questions", "вопросов", len(material.rows("questions")), ENOUGH[days]),
    ]
    for sort, name, there, least in counted:
        if there < least:
            page = material.one(sort) or programme
            yield page.fault((), f"{name} {there}, нужно не меньше {least}")
    industries = {row["industry"].strip().lower() for row in material.rows("cases")}
    cases = material.one("cases")
    if cases and len(industries) < INDUSTRIES:
        yield cases.fault((), f"отраслей в кейсах {len(industries)}, нужно не меньше {INDUSTRIES}")
    if material.one("jobaid") is None:
        yield programme.fault((), "нет памятки: напишите jobaid.md")


def check_practice(material: Material) -> Iterator[Fault]:
    """Something recorded, something written, real contacts, the client's shoes; a project in three days."""
    programme = material.programme
    if programme is None or not material.is_complete:
        return
    pages = material.all("exercises")
    kinds = {page.content["kind"] for page in pages}
    wanted = [
        ({"recorded", "calls"}, "нет упражнения под запись (recorded или calls)"),
        ({"written"}, "нет письменного упражнения (written)"),
        ({"contacts"}, "нет реальных контактов на работе (contacts)"),
    ]
    if material.days == max(ENOUGH):
        wanted.append(({"project"}, "нет проекта между вторым и третьим днём (project)"))
    for group, reason in wanted:
        if not kinds & group:
            yield programme.fault(("days",), f"{reason}: добавьте")
    if not any(page.content.get("perspective") == "client" for page in pages):
        yield programme.fault(("days",), "ни одно упражнение не ставит на место клиента: perspective: client")


def check_bank(material: Material) -> Iterator[Fault]:
    """Six kinds and more, critical and situational questions, tests of the right length."""
    programme, bank = material.programme, material.one("questions")
    if programme is None or bank is None or not material.is_complete:
        return
    rows = bank.rows()
    kinds = {row["kind"] for row in rows}
    if len(kinds) < KINDS:
        yield bank.fault((), f"видов вопросов {len(kinds)}, нужно не меньше {KINDS}")
    if not any(row["critical"] and row["pool"] == "final" for row in rows):
        yield bank.fault(
            (), "в итоговом тесте нет критического вопроса: отметьте хотя бы один critical: true"
        )
    if not any(row["kind"] == "best_worst" for row in rows):
        yield bank.fault((), "нет вопроса «лучшая и худшая реплика» (best_worst): добавьте")
    tests = programme.content["tests"]
    for name, size in (("entry", ENTRY), ("final", FINAL[material.days])):
        if tests[name]["questions"] != size:
            reason = f"в тесте {tests[name]['questions']} вопросов, нужно {size}"
            yield programme.fault(("tests", name, "questions"), reason)
    rules = tests["final"].get("rules", ())
    if not any(rule.get("kind") == "best_worst" for rule in rules):
        yield programme.fault(
            ("tests", "final"), "правила не обещают ситуационного вопроса: {kind: best_worst, count: 1}"
        )


def check_refreshers(material: Material) -> Iterator[Fault]:
    """Days 2, 7, 21, 60 and 90, each saying in 30-80 words what to do."""
    programme = material.programme
    if programme is None or not material.is_complete:
        return
    rows = programme.content["refreshers"]
    days = sorted(row["day"] for row in rows)
    if days != REFRESHERS:
        said = ", ".join(map(str, days))
        yield programme.fault(("refreshers",), f"повторения в дни {said}, нужны 2, 7, 21, 60, 90")
    for at, row in enumerate(rows):
        yield from sized(programme, ("refreshers", at), row.get("text", ""), (30, 80), "что сделать")
        if "who" not in row:
            yield programme.fault(
                ("refreshers", at), "не сказано, кто делает: who: learner, manager или trainer"
            )


SIZES = {  # sort: (field, words, name)
    "cases": [("text", (60, 130), "ситуация"), ("answer", (60, 130), "ответ")],
    "objections": [("answer", (60, 120), "ответ"), ("trainer", (20, 50), "тренеру")],
    "cards": [("back", (1, 35), "оборот")],
}


def check_sizes(material: Material) -> Iterator[Fault]:
    """Lessons, cases, answers, cards, notes and the job aid are neither thin nor endless."""
    if material.programme is None or not material.is_complete:
        return
    for page in material.all("lessons"):
        yield from sized(page, (), seen_by_learner(page.document.text), (600, 900), "урок")
    for sort, fields in SIZES.items():
        page_of = material.one(sort)
        for at, row in enumerate(material.rows(sort)):
            for key, size, name in fields:
                if page_of:
                    yield from sized(page_of, (at, key), row[key], size, f"{row['code']}, {name}")
    jobaid = material.one("jobaid")
    if jobaid:
        yield from sized(jobaid, (), jobaid.document.text, (150, 260), "памятка")
    for where, step in material.steps():
        if "notes" in step:
            yield from sized(material.programme, (*where, "notes"), step["notes"], (40, 120), "тренеру")


def sized(page: Page, where: Where, text: str, size: tuple[int, int], name: str) -> Iterator[Fault]:
    """A fault when the text has fewer or more words."""
    count, (least, most) = words_in(text), size
    if not least <= count <= most:
        verb = "допишите" if count < least else "сократите"
        yield page.fault(where, f"{name}: слов {count}, нужно {least}–{most}: {verb}")
