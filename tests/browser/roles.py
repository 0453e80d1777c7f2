"""People of the demo at their browsers: what each does in the loop, by the words on the pages."""

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, Response, expect

from catalog.dialogues import Script, read_script
from tests.browser.answering import ANSWER
from tests.reading import read_yaml

ROOT = Path(__file__).resolve().parent.parent.parent
MODULE = "ОК-ВВ-155"
QUESTIONS = read_yaml(ROOT / "fixtures/catalog/ok-vv-155/questions.yaml")
PEOPLE = read_yaml(ROOT / "fixtures/demo/people.yaml")
PATIENCE = 30_000  # ms; for a page on a machine that does other things too
SLOW = 60_000  # ms; what a worker makes: the first job of a worker imports everything


def full_name(email: str) -> str:
    """Surname, name and patronymic of a demo account."""
    return next(" ".join(one["name"]) for one in PEOPLE["accounts"] if one["email"] == email)


def script_of(code: str) -> Script:
    """A dialogue of the model course."""
    path = ROOT / f"fixtures/catalog/ok-vv-155/dialogues/{code}.yaml"
    return read_script(read_yaml(path))


class Visitor:
    """Somebody with a browser of their own; remembers everything that went wrong on any page."""

    def __init__(self, browser: Browser, url: str, headers: dict[str, str]) -> None:
        self.faults: list[str] = []
        self.context = browser.new_context(base_url=url, locale="ru-RU", extra_http_headers=headers)
        self.context.set_default_timeout(PATIENCE)
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self.faults.append(f"{self.page.url}: {error.error}"))
        self.context.on("response", self._see)
        self.page: Page = self.context.new_page()

    def _hear(self, message) -> None:
        """A violation of the content security policy is an error of the console too."""
        if message.type == "error":
            self.faults.append(f"{self.page.url}: {message.text}")

    def _see(self, response: Response) -> None:
        """Nobody in the story does what is refused."""
        if response.status >= 400:
            self.faults.append(f"{response.status} {response.url}")

    def go(self, address: str) -> None:
        """Open a page by its address."""
        self.page.goto(address)

    def press(self, name: str, within: Page | Locator | None = None) -> None:
        """Press the button of these words."""
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str, within: Page | Locator | None = None) -> None:
        """Follow the link of these words."""
        (within or self.page).get_by_role("link", name=name, exact=True).click()

    def begins_at(self, place: Locator) -> None:
        """The place is on the screen, and the scripts listen: they have run when a page is loaded."""
        expect(place).to_be_visible()
        self.page.wait_for_load_state("load")

    def is_told(self, words: str) -> None:
        """A message of the last action says so."""
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def downloads_the_pdf(self) -> bytes:
        """The page's PDF, whose link appears when the worker has made it; a click may only show it."""
        link = self.page.get_by_role("main").get_by_role("link", name=re.compile(r"\bPDF\b"))
        expect(link).to_be_visible(timeout=3 * SLOW)  # the worker's other documents may come first
        answer = self.context.request.get(link.get_attribute("href"))
        expect(answer).to_be_ok()
        assert answer.headers["content-type"] == "application/pdf"
        return answer.body()

    def verifies(self, code: str, name: str) -> None:
        """Check a certificate by its public address."""
        self.go(f"/verify/{code}/")
        self.is_told("Сертификат действителен")
        self.is_told(name)

    def finds_letters(self, expected: set[tuple[str, str]]) -> None:
        """The demo's mail holds these letters, by recipient and the beginning of the subject."""
        ends_at = time.monotonic() + SLOW / 1000
        while missing := expected - self._letters():
            assert time.monotonic() < ends_at, missing
            self.page.wait_for_timeout(500)

    def _letters(self) -> set[tuple[str, str]]:
        """Recipient and subject of every letter."""
        self.go("/demo/mail/")
        rows = self.page.locator(".row-item__main").all()
        return {(row.locator("div").inner_text(), row.get_by_role("link").inner_text()) for row in rows}


class Person(Visitor):
    """Somebody who logs in by the demo's button."""

    BUTTON: ClassVar[str]

    def log_in(self) -> None:
        """Come in; «Сегодня» opens."""
        self.go("/accounts/login/")
        self.press(self.BUTTON)
        expect(self.page).to_have_url(re.compile(r":\d+/$"))


class Auditor(Person):
    """Names causes, approves the prescription."""

    BUTTON = "Аудитор"

    def opens_the_wave(self, name: str) -> None:
        """From the list of audits to the board."""
        self.go("/audits/")
        self.page.get_by_role("link", name=name).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(name)

    def names_the_causes(self, cause: str) -> None:
        """One cause for every gap that has none yet."""
        save = self.page.get_by_role("button", name="Сохранить причины", exact=True)
        expect(save).to_be_visible()  # it stands below them: all of them are there
        gaps = self.page.get_by_role("group", name=re.compile("^Причина: "))
        for gap in gaps.all():
            if not gap.get_by_role("radio", checked=True).count():
                gap.get_by_role("radio", name=cause, exact=True).check()
        self.press("Сохранить причины")
        self.is_told("Все причины названы")

    def approves(self) -> None:
        """The wave does not change any more."""
        self.follow("Утвердить предписание…")
        if (box := self.page.get_by_label("вместе с утверждением")).count():
            box.check()
        self.press("Утвердить")
        self.is_told("Предписание утверждено")


class Manager(Person):
    """HR: reads the report, asks for a programme, schedules, enrols."""

    BUTTON = "HR-менеджер"

    def opens_the_wave(self, name: str) -> None:
        """From the list of audits to the board."""
        self.go("/audits/")
        self.page.get_by_role("link", name=name).click()

    def asks_for_the_report(self) -> None:
        """The page of the audit-gap report, which shows how its PDF is made."""
        self.press("Отчёт PDF")
        expect(self.page).to_have_url(re.compile(r"/reports/\d+/$"))

    def asks_for(self, recommended: str, *, instead: str) -> None:
        """One click from a recommendation opens a request with its gaps; take another module for them."""
        line = self.page.locator("li.plan-line").filter(has_text=recommended)
        self.follow("Запросить программу", line)
        self.page.get_by_role("checkbox", name=recommended).uncheck()
        self.page.get_by_text("Добавить модули", exact=True).click()
        self.page.get_by_role("checkbox", name=instead).check()
        self.is_told("1 программа сразу")

    def gaps(self) -> list[str]:
        """Criteria of the gaps that are ticked in the open form of a request."""
        rows = self.page.locator("label", has=self.page.locator("input[name=reasons]:checked")).all()
        return [re.search(r"\b[A-Z]{2}\d{2}\b", row.inner_text())[0] for row in rows]

    def sends_the_request(self) -> str:
        """Send the form as it is filled; the number of the request."""
        self.press("Отправить запрос")
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).to_contain_text("Запрос №")
        return heading.inner_text().split()[-1]

    def accepts_the_programme(self) -> None:
        """A planned group appears."""
        self.press("Принять программу")
        expect(self.page).to_have_url(re.compile(r"/courses/cohorts/\d+/$"))

    def schedules(self, title: str, *, trainer: str) -> None:
        """At people's own pace, yesterday and today, with a trainer."""
        self.follow("Расписание")
        self.page.get_by_label("Название группы").fill(title)
        self.page.get_by_label("самостоятельно").check()
        for number in (1, 2):
            day = datetime.now(UTC).date() - timedelta(days=2 - number)
            self.page.get_by_label(f"День {number}, дата").fill(day.isoformat())
        trainers = self.page.get_by_role("group", name="Тренеры")
        trainers.get_by_label(trainer).check()
        self.press("Сохранить расписание")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)

    def enrols(self, person: str) -> None:
        """Find one of the staff and enrol."""
        self.page.get_by_role("link", name="Зачислить людей").first.click()
        self.page.get_by_role("searchbox").last.fill(person.split(maxsplit=1)[0])
        self.press("Найти", self.page.get_by_role("main"))
        self.page.get_by_label(person).check()
        self.press("Зачислить отмеченных")
        self.is_told(person)

    def opens_the_group(self) -> None:
        """The trainee may begin."""
        self.press("Открыть группу")
        self.is_told("Участники извещены")


class Trainee(Person):
    """Reads, answers, practises."""

    BUTTON = "Слушатель"

    def opens_the_course(self) -> None:
        """The course that goes at one's own pace; the demo has another one as a webinar."""
        self.go("/courses/my/")
        row = self.page.get_by_role("listitem").filter(has_text=f"{MODULE} · самостоятельно")
        row.get_by_role("link").first.click()

    def goes_on_to(self, action: str) -> None:
        """Do the steps from where the course stands, one after the other, until one asks for an action.

        Lessons are read, sessions held, conversations taken apart, cases decided.
        """
        self.opens_the_course()
        self.page.get_by_role("link", name=re.compile("^(Начать|Продолжить)$")).click()
        forward = self.page.get_by_role("button", name=re.compile("^(Прочитано|Проведено), дальше$"))
        wanted = self.page.get_by_text(action, exact=True)
        compare = self.page.get_by_role("button", name="Сравнить с разбором", exact=True)
        case = self.page.get_by_role("button", name="Сохранить и открыть ответ", exact=True).first
        for _step in range(20):
            expect(forward.or_(wanted).or_(compare).or_(case)).to_be_visible()
            if wanted.is_visible():
                return
            before = self.page.url
            if compare.is_visible():
                self._takes_the_conversation_apart()
            elif case.is_visible():
                self._decides_the_cases()
            else:
                forward.click()
            expect(self.page).not_to_have_url(re.compile(f"^{re.escape(before)}(#|$)"))
        msg = f"«{action}» does not come"
        raise AssertionError(msg)

    def _takes_the_conversation_apart(self) -> None:
        """Mark one line, say why, compare with the author's marks, go on."""
        line = self.page.get_by_role("group", name="Реплика 1", exact=True)
        line.get_by_text("ошибка", exact=True).click()
        line.get_by_role("textbox").fill("Клиент не узнал, кто ответил.")
        self.press("Сравнить с разбором")
        self.is_told("Вы нашли ")
        self.follow("Следующий шаг")

    def _decides_the_cases(self) -> None:
        """Each answer opens when one's own decision is written; the last one ends the step."""
        boxes = self.page.get_by_label("Ваше решение", exact=True)
        for left in range(boxes.count(), 0, -1):
            boxes.first.fill("Беру вопрос на себя, называю час и перезваниваю.")
            self.press("Сохранить и открыть ответ", boxes.first.locator("xpath=ancestor::form"))
            expect(boxes).to_have_count(left - 1)
        self.follow("Следующий шаг")

    def takes_the_test(self, *, verdict: str) -> None:
        """Answer every question rightly, each saved as it is given."""
        self.follow("К тесту")
        self.press("Начать тест")
        self.begins_at(self.page.locator("form.question:visible"))
        squares = self.page.get_by_role("navigation", name="Вопросы").get_by_role("link")
        for _square in squares.all():
            form = self.page.locator("form.question:visible")
            code = form.get_attribute("data-question")
            question = next(one for one in QUESTIONS if one["code"] == code)
            ANSWER[question["kind"]](form, question)
            expect(form.locator("[data-saved]")).to_contain_text("Сохранено в")
            form.get_by_role("button", name=re.compile("^Сохранить")).last.click()
        self.press("Завершить тест")
        self.page.wait_for_url("**/result/")
        self.is_told(verdict)

    def holds_the_dialogue(self, code: str) -> None:
        """Talk with the client by keys and Enter, saying the best each time, to the good ending."""
        self.follow("К разговору")
        self.press("Начать разговор")
        for one in script_of(code).best_walk().steps:
            expect(self.page.get_by_text(f"Ход {one.number}", exact=True)).to_be_visible()
            self.page.keyboard.press(str(one.chosen + 1))
            self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/review/")
        self.is_told("Хороший конец")

    def hands_in(self, text: str, *, level: int) -> None:
        """Write the work, assess oneself by the same rubric, state that it is one's own, send."""
        self.follow("Начать задание")
        box = self.page.get_by_label("Ваша работа")
        self.begins_at(box)
        box.fill(text)
        self._assesses_and_sends(level)

    def _assesses_and_sends(self, level: int) -> None:
        """Once the draft is kept: one level by each criterion, the statement, the sending."""
        expect(self.page.get_by_role("status").filter(has_text="сохранён")).to_contain_text(
            "Черновик сохранён в"
        )
        for row in self.page.get_by_role("radiogroup").all():
            row.get_by_role("radio").nth(level).check()
        self.page.get_by_role("checkbox", name=re.compile("^Я, ")).check()
        self.press("Отправить на оценку")
        self.is_told("Работа отправлена")

    def describes_two_customers(self, happened: str, otherwise: str, *, level: int) -> None:
        """What happened with two customers of today, without a word that tells who they are; send."""
        self.follow("Начать задание")
        self.begins_at(self.page.get_by_label("Что было", exact=True).first)
        for contact in self.page.get_by_role("group", name=re.compile("^Контакт ")).all():
            contact.get_by_label("День", exact=True).fill(datetime.now(UTC).date().isoformat())
            contact.get_by_label("Канал", exact=True).select_option("phone")
            contact.get_by_label("Что было", exact=True).fill(happened)
            contact.get_by_label("Что сделаю иначе", exact=True).fill(otherwise)
        self._assesses_and_sends(level)

    def writes_the_plan(self, text: str) -> None:
        """The agreement about what will be done otherwise at work."""
        self.page.get_by_role("textbox").last.fill(text)
        self.press("Сохранить план")
        self.is_told("План сохранён")

    def opens_the_certificate(self) -> str:
        """The page of the certificate; its code for the public check."""
        self.follow("Открыть сертификат")
        link = self.page.locator("a[href^='/verify/']")
        return urlsplit(link.get_attribute("href")).path.split("/")[2]


class Trainer(Person):
    """Grades with the keyboard alone."""

    BUTTON = "Тренер"

    def opens_the_queue(self, group: str) -> None:
        """The oldest work of one group, on the desk."""
        self.go("/work/grading/")
        box = self.page.get_by_label("Группа")
        box.select_option(label=box.locator("option").filter(has_text=group).inner_text())
        self.press("Показать")
        self.page.locator(".rows").get_by_role("link").first.click()

    def finds_competent(self, exercise: str, comment: str, *, level: int) -> None:
        """Every criterion, the four properties of the evidence, a word to the learner, the decision."""
        expect(self.page.get_by_role("main")).to_contain_text(exercise)
        self.begins_at(self.page.get_by_role("radiogroup").first)
        keyboard = self.page.keyboard
        for _row in self.page.get_by_role("radiogroup").all():
            keyboard.press("ArrowDown")
            keyboard.press(str(level))
        for box in self.page.get_by_role("checkbox").all():
            box.press("Space")
        keyboard.press("Tab")
        keyboard.type(comment)
        expect(self.page.locator("[data-saved]")).to_contain_text("Сохранено")
        work = self.page.url
        keyboard.press("Control+Enter")
        self.page.wait_for_url(lambda url: url != work)  # the words below may be those of the work before
        self.is_told("Решение записано: компетентен.")
