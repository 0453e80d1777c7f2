"""A trainee who goes through every step of any module at a telephone, and the trainer of the group."""

import os
import re
from pathlib import Path
from typing import Any, ClassVar

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import User
from assessments.models import Attempt
from catalog.dialogues import Script, read_script
from catalog.models import Exercise, PlanStep
from courses.models import Enrolment
from tests.browser.giving import give_right
from tests.browser.roles import Trainee, Trainer

PICTURES = os.environ.get("MODULE_PICTURES")  # a folder, for whoever wants to look
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LEFT_OVER = re.compile(
    r"\{\{|\}\}|\{%|:::|\*\*|</?\w+>|\bNone\b|&nbsp;|\b(?:pz|proekt|kont|razbor|dialog)-\d"
)
STICKING_OUT = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => `${one.className || one.tagName}: ${one.textContent.slice(0, 60)}`)"""
TEXT = """Первый. Добрый день, «Север», Инна. Слышу, что ждёте второй день; беру вопрос на себя.
Второй. Проверю и отвечу сегодня до 16:00, даже если ответа ещё не будет. Подходит?
Третий. Итог: замена завтра с 10 до 12, звоню сама за час. Что осталось неясным?"""
HAPPENED = "Вопрос о сроке. Сказала: «Проверю, это две минуты, подождёте?» Вернулась и назвала час."
OTHERWISE = "Итог начну после паузы и закончу вопросом."


class AtScreen:
    """What everybody here does besides: come in by a session, look at each kind of page once."""

    judged: ClassVar[set[str]] = set()  # kinds of pages that axe has looked at, whatever the module
    page: Page
    folder = ""
    seen: set[str]

    def comes_in(self, user: User, url: str) -> None:
        """Logged in by a session made beside the browser."""
        client = Client()
        client.force_login(user, "accounts.backends.PersonBackend")
        name = settings.SESSION_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
        self.page.set_viewport_size(PHONE)
        self.seen = set()

    def looks(self, kind: str) -> None:
        """Nothing sticks out, nothing raw is shown; axe and the photographs once for each kind of page."""
        outside = self.page.evaluate(STICKING_OUT)
        left_over = LEFT_OVER.findall(self.page.get_by_role("main").inner_text())
        assert (outside, left_over) == ([], []), (self.page.url, outside, left_over)
        if kind in self.seen:
            return
        self.seen.add(kind)
        if kind not in self.judged:
            self.judged.add(kind)
            found = Axe().run(self.page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == [], self.page.url
        if PICTURES:
            self._photographs(kind)

    def _photographs(self, kind: str) -> None:
        """Both widths, the place on the page as it was."""
        folder = Path(PICTURES) / self.folder
        folder.mkdir(parents=True, exist_ok=True)
        for size in (DESK, PHONE):
            self.page.set_viewport_size(size)
            self.page.screenshot(path=folder / f"{kind}-{size['width']}.png", full_page=True)


class Pupil(AtScreen, Trainee):
    """Takes one course by its own pages, each step from where the course offers it."""

    def __init__(self, browser: Browser, url: str, enrolment: Enrolment) -> None:
        super().__init__(browser, url, {})
        self.enrolment = enrolment
        self.folder = enrolment.cohort.programme.module.slug
        self.home = f"/courses/my/{enrolment.pk}/"
        self.has_recorded = False
        self.comes_in(enrolment.user, url)

    def opens_the_course(self) -> None:
        """The days of the course."""
        self.go(self.home)

    def looks_at_what_is_at_hand(self) -> None:
        """The goals, the job aid, every card opened."""
        self.opens_the_course()
        self.follow("Цели, памятка и карточки")
        self.is_told("Чему вы научитесь")
        self.looks("materials")
        for card in self.page.locator(".recall summary").all():
            card.click()
        self.looks("materials-opened")

    def takes(self, step: PlanStep) -> None:
        """Do one step of the plan, whatever it is."""
        self._arrives(step)
        getattr(self, f"_takes_{step.kind}")(step)

    def _arrives(self, step: PlanStep) -> None:
        """By the button of what comes next; by the row of what is done at work. Or one is there already."""
        place = f"{self.home}steps/{step.pk}/"
        if self.page.url.split("#")[0].endswith(place):
            return
        self.opens_the_course()
        self.looks("course")
        if step.is_outside:
            self.page.evaluate(
                "document.querySelectorAll('details.day').forEach((one) => { one.open = true })"
            )
            self.page.locator(f".step-row__title a[href='{place}']").click()
        else:
            self.page.get_by_role("link", name=re.compile("^(Начать|Продолжить)$")).click()
        expect(self.page).to_have_url(re.compile(f"{place}$"))

    def _takes_session(self, _step: PlanStep) -> None:
        """What was held in the group or alone."""
        self.looks("session")
        self.press("Проведено, дальше")

    def _takes_lesson(self, _step: PlanStep) -> None:
        """Read to the end, look into the self-check, answer the tasks."""
        self.looks("lesson")
        for check in self.page.locator("#lesson details").all():
            check.locator("summary").click()
            expect(check.locator("summary ~ *").first).to_be_visible()
        self.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        answers = self.page.get_by_label("Ваши ответы на задания")
        if answers.count():
            answers.fill(TEXT)
            expect(self.page.locator("#notes [data-saved]")).to_have_text("Сохранено")
        self.looks("lesson-answered")
        self.press("Прочитано, дальше")

    def _takes_transcript(self, _step: PlanStep) -> None:
        """Mark, answer the task, compare with the author's marks."""
        self.looks("transcript")
        self.page.get_by_label("Ваш ответ на задание").fill(TEXT)
        before = self.page.url
        self._takes_the_conversation_apart()
        self.page.go_back()
        self.looks("transcript-compared")
        assert self.page.url.split("#")[0] == before.split("#")[0]

    def _takes_cases(self, _step: PlanStep) -> None:
        """Decide each case, compare with the answer."""
        self.looks("cases")
        self._decides_the_cases()
        self.page.go_back()
        self.looks("cases-decided")

    def _takes_test(self, step: PlanStep) -> None:
        """Give every right answer through its widget."""
        self.looks("test")
        self.follow("К тесту")
        self.looks("test-start")
        self.press("Начать тест")
        self.begins_at(self.page.locator("form.question:visible"))
        attempt = Attempt.objects.get(enrolment=self.enrolment, step=step)
        kinds = {one["code"]: one["kind"] for one in attempt.questions}
        for _question in attempt.questions:
            form = self.page.locator("form.question:visible")
            give_right(form, attempt)
            expect(form.locator("[data-saved]")).to_contain_text("Сохранено в")
            self.looks(f"question-{kinds[form.get_attribute('data-question')]}")
            form.get_by_role("button", name=re.compile("^Сохранить")).last.click()
        self.press("Завершить тест")
        self.page.wait_for_url("**/result/")
        self.is_told("зачтено, 100 из 100" if attempt.rules["graded"] else "100 из 100, без оценки")
        self.looks(f"result-{step.ref}")

    def _takes_plan(self, _step: PlanStep) -> None:
        """The agreement about what will be done otherwise."""
        self.looks("plan")
        self.writes_the_plan("Называю имя и срок в каждом разговоре; руководитель слушает два в неделю.")

    def _takes_exercise(self, step: PlanStep) -> None:
        """By the form of the exercise."""
        exercise = Exercise.objects.get(programme=step.programme_id, code=step.ref)
        self.looks(f"exercise-{exercise.kind}")
        if exercise.kind == Exercise.Kind.DIALOGUE:
            self._talks(read_script(exercise.source))
            return
        self.follow("Начать задание")
        if exercise.kind == Exercise.Kind.CONTACTS:
            self._writes_of_contacts()
        else:
            self._practises(exercise)
        self.looks(f"sent-{exercise.kind}")

    def _talks(self, script: Script) -> None:
        """Say the best each time, to the good ending."""
        self.follow("К разговору")
        self.looks("dialogue-start")
        self.press("Начать разговор")
        for one in script.best_walk().steps:
            expect(self.page.get_by_text(f"Ход {one.number}", exact=True)).to_be_visible()
            self.looks("dialogue" if one.number == 1 else "dialogue-later")
            self.page.keyboard.press(str(one.chosen + 1))
            self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/review/")
        self.is_told("Хороший конец")
        self.looks("dialogue-review")

    def _writes_of_contacts(self) -> None:
        """Two customers of today, without a word that tells who they are."""
        self.begins_at(self.page.get_by_label("Что было", exact=True).first)
        self.looks("contacts")
        for contact in self.page.get_by_role("group", name=re.compile("^Контакт ")).all():
            contact.get_by_label("День", exact=True).fill(timezone.localdate().isoformat())
            contact.get_by_label("Канал", exact=True).select_option("phone")
            contact.get_by_label("Что было", exact=True).fill(HAPPENED)
            contact.get_by_label("Что сделаю иначе", exact=True).fill(OTHERWISE)
        self._assesses_and_sends(2)

    def _practises(self, exercise: Exercise) -> None:
        """Prepare, hold the calls, be recorded or ask for the trainer, write, send."""
        self.begins_at(self.page.get_by_label("Ваша работа"))
        self.looks(f"work-{exercise.kind}")
        if exercise.prep_minutes:
            self.press("Начать подготовку")
            expect(self.page.locator(".prep__clock")).to_contain_text("Осталось на подготовку")
        if exercise.kind == Exercise.Kind.RECORDED:
            self._holds_the_calls(exercise)
            self._is_recorded()
        self.page.get_by_label("Ваша работа").fill(TEXT)
        self._assesses_and_sends(2)

    def _holds_the_calls(self, exercise: Exercise) -> None:
        """The first with a partner who has the card by its link, the others line by line."""
        for number, part in enumerate(exercise.parts):
            call = self.page.locator(f"#call-{part['code']}")
            if number == 0:
                self.press("Создать ссылку для напарника", call)
                self._partner_sees(call.locator(".partner-link__address").input_value(), part)
                self.press("Начать с напарником", call)
            else:
                self.press("Начать по репликам", call)
                self._hears_the_lines(call, len(part["role_card"]["lines"]))
            self.press("Закончить разговор", call)
            expect(call).to_contain_text("проведён")
        self.looks("calls-held")

    def _hears_the_lines(self, call: Locator, count: int) -> None:
        """Every line of the client, one after the other."""
        for shown in range(1, count):
            expect(call.locator(".call__lines li")).to_have_count(shown)
            self.press("Показать следующую реплику", call)
        expect(call.locator(".call__lines li")).to_have_count(count)
        self.looks("call-lines")

    def _partner_sees(self, address: str, part: dict[str, Any]) -> None:
        """Whoever has the link reads the card and no name of the learner."""
        mine, self.page = self.page, self.context.browser.new_page(viewport=PHONE, locale="ru-RU")
        self.go(address)
        self.is_told(part["role_card"]["client"].split(",")[0])
        expect(self.page.get_by_role("main")).not_to_contain_text(self.enrolment.user.last_name)
        self.looks("partner")
        self.page.close()
        self.page = mine

    def _is_recorded(self) -> None:
        """The first time by the microphone; then in the presence of the trainer."""
        way, button = ("При тренере, без записи", "Попросить тренера")
        if not self.has_recorded:
            way, button = "Только звук", "Записывать только звук"
        self.page.get_by_text(way, exact=True).first.click()
        agreement = self.page.locator("details[open]").get_by_label("Я согласен (согласна)")
        if agreement.count():
            self.looks("recording-consent")
            agreement.check()
        self.press(button)
        if not self.has_recorded:
            self.press("Включить микрофон")
            self.press("Записать")
            expect(self.page.get_by_text("идёт запись")).to_be_visible()
            self.looks("recording")
            self.page.wait_for_timeout(2500)
            self.press("Закончить запись")
            expect(
                self.page.locator("[data-files] audio, [data-files] [data-checking]").first
            ).to_be_visible()
        self.has_recorded = True


class Mentor(AtScreen, Trainer):
    """The group's trainer at a desk of the same browser."""

    def __init__(self, browser: Browser, url: str, user: User, folder: str) -> None:
        super().__init__(browser, url, {})
        self.folder = folder
        self.comes_in(user, url)

    def says_that_it_was_seen(self) -> None:
        """Where the learner asked to be assessed live: the day of it."""
        day = self.page.get_by_label("День оценки вживую")
        if day.count():
            day.fill(timezone.localdate().isoformat())
            self.press("Отметить: оценено вживую")
            self.is_told("Оценено вживую")

    def grades(self, group: str, titles: list[str]) -> None:
        """Every work of the group in the order of the queue, two by each criterion."""
        self.opens_the_queue(group)
        for number, title in enumerate(titles):
            self.looks(f"desk-{number}" if number < 3 else "desk")
            self.says_that_it_was_seen()
            self.finds_competent(title, "Срок назван, имя слышно; итог короче.", level=2)

    def asks_for_every_paper(self) -> None:
        """The papers of the group, each made by a job."""
        make = self.page.get_by_role("button", name="Подготовить PDF", exact=True)
        while make.count():
            left = make.count()
            make.first.click()
            expect(make).to_have_count(left - 1)

    def saves_the_papers(self) -> list[bytes]:
        """What the links of the page give."""
        links = self.page.get_by_role("main").get_by_role("link", name=re.compile(r"\bPDF\b"))
        found = []
        for link in links.all():
            answer = self.context.request.get(link.get_attribute("href"))
            expect(answer).to_be_ok()
            found.append(answer.body())
        return found
