"""People of a whole audit at their browsers: from the plan of a wave to the verdicts of its repeat."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.roles import SLOW, Auditor, Manager, Person, Visitor
from tests.browser.steps_sheet import fill_everything, is_kept_offline, mark
from tests.browser.steps_survey import answer_pairs, press

FILES = Path(__file__).resolve().parent.parent.parent / "fixtures" / "demo"
PHONE = {"width": 390, "height": 844}
TODAY = datetime.now(UTC).date()
POINTS = {"T": 20, "R": 30, "S": 25, "A": 15, "E": 10}


class Phone(Visitor):
    """Somebody with a telephone and no account."""

    def opens(self, address: str) -> Page:
        """A link that was given to them, on a screen of 390 pixels."""
        self.page.set_viewport_size(PHONE)
        self.page.goto(address)
        return self.page

    def fits(self) -> None:
        """Nothing sticks out."""
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def answers(self, address: str, comment: str) -> None:
        """The survey of a branch."""
        page = self.opens(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("Оцените обслуживание")
        self.fits()
        answer_pairs(page, mark=6, points=POINTS, comment=comment)
        self.fits()

    def visits_without_network(self, address: str, *, failed: str, comment: str) -> None:
        """A visit is filled in offline, survives a reload, and goes when the network is back."""
        page = self.opens(address)
        expect(page.locator("[data-status]")).to_have_text("Можно заполнять и без связи")
        self.context.set_offline(True)
        fill_everything(page, but=failed, comment=comment)
        is_kept_offline(page, 1)
        page.reload()
        expect(page.locator(f"input[name='a-{failed}'][value='no']")).to_be_checked()
        expect(page.locator(f"#item-{failed} [data-photo] img")).to_have_count(1)
        self.fits()
        press(page, "Отправить на проверку")
        expect(page.locator("[data-status]")).to_contain_text("Он уйдёт, как только появится связь")
        self.context.set_offline(False)
        expect(page.get_by_role("heading", level=1)).to_have_text("Лист отправлен", timeout=SLOW)
        self.faults.clear()  # a browser without network complains in its console

    def reads_the_report(self, address: str) -> str:
        """The report by a link, without an account; its text."""
        page = self.opens(address)
        self.fits()
        assert self.context.cookies() == []
        return page.get_by_role("article").inner_text()


class Planner(Auditor):
    """An auditor who begins and repeats waves."""

    def plans_a_wave(self, name: str, client: str, sources: dict[str, int]) -> None:
        """A draft with days, branches, sources and quotas; collecting begins."""
        self.go("/audits/")
        self.follow("Новая волна")
        self.page.get_by_label("Клиент").select_option(label=client)
        self.page.get_by_label("Название волны").fill(name)
        self.sets_days(TODAY - timedelta(days=1), TODAY + timedelta(days=20))
        self.press("Создать черновик")
        self.follow("Выбрать филиалы")
        self.press("Все филиалы")
        for at, box in enumerate(self.page.locator("input[name='control']").all()):
            if at % 2:
                box.check()
        self.press("Сохранить")
        expect(self.page.get_by_role("main")).to_contain_text("контрольных")
        for title in sources:
            self.page.get_by_label("Ещё один источник").select_option(label=title)
            self.press("Добавить")
            expect(self.page.locator("#sources-form")).to_contain_text(title)
        self.follow("Задать нормы")
        for title, total in sources.items():
            row = self.page.locator("tr.quotas__total")
            button = row.get_by_role("button", name=re.compile(re.escape(title)))
            button.locator("xpath=preceding-sibling::input").fill(str(total))
            button.click()
        self.goes_to_the_plan(name)
        self.begins_collecting()

    def goes_to_the_plan(self, name: str) -> None:
        """Back by the line that says where one is."""
        self.page.get_by_role("navigation", name="Где вы").get_by_role("link", name=name).click()

    def sets_days(self, first: date, last: date) -> None:
        """When the wave collects."""
        self.page.locator("[name='starts_on']").fill(first.isoformat())
        self.page.locator("[name='ends_on']").fill(last.isoformat())

    def begins_collecting(self) -> None:
        """The plan is whole."""
        self.press("Начать сбор")
        self.is_told("Идёт сбор")

    def makes_links(self, source: str, branch: str) -> str:
        """Links of a questionnaire for every branch; the address of one."""
        self.follow("Опросы")
        self.page.get_by_role("link", name=re.compile(source)).first.click()
        self.page.get_by_role("button", name=re.compile("^Сделать ссылки для всех")).first.click()
        return self._address_at(branch, ".survey-link")

    def plans_a_visit(self, branch: str, observer: str) -> str:
        """One sheet of one observer; its address."""
        self.opens_the_wave_again()
        self.follow("Визиты, звонки, проверки")
        self.page.locator("#plan-instrument").select_option(label="Чек-лист тайного визита")
        boxes = self.page.locator("fieldset.sheet-plan__branches")
        for box in boxes.get_by_role("checkbox").all():
            box.uncheck()
        boxes.get_by_label(branch, exact=True).check()
        self.page.locator("#plan-each").fill("1")
        self.page.locator("#plan-observers").fill(observer)
        self.press("Запланировать")
        self.follow("Карточки со ссылками для печати")
        text = self.page.locator(".survey-card").inner_text()
        return "/v/" + re.search(r"/v/(\S+)", text)[1]

    def _address_at(self, branch: str, rows: str) -> str:
        """The address of the branch's row."""
        row = self.page.locator(rows).filter(has_text=branch)
        return row.get_by_role("link").first.get_attribute("href")

    def opens_the_wave_again(self) -> None:
        """Its board, from any page of it."""
        number = re.search(r"/audits/(\d+)/", self.page.url)[1]
        self.go(f"/audits/{number}/")

    def accepts_the_visit(self, photos: int) -> None:
        """The queue of sheets, the sheet with its photographs, the acceptance."""
        self.opens_the_wave_again()
        self.follow("Визиты, звонки, проверки")
        self.follow("Проверить 1 лист")
        expect(self.page.locator(".answer__photos img")).to_have_count(photos)
        self.press("Принять")
        expect(self.page.locator(".sheet-row .state")).to_have_text("принят")

    def uploads(self, file: str, instrument: str) -> None:
        """A table of observations: checked by the worker, looked at, loaded."""
        self.opens_the_wave_again()
        self.follow("Загрузить наблюдения")
        self.page.get_by_role("radio", name=instrument, exact=True).check()
        self.page.locator("input[type='file']").set_input_files(FILES / file)
        self.press("Отправить на проверку")
        load = self.page.get_by_role("button", name="Загрузить в волну", exact=True)
        expect(load).to_be_visible(timeout=SLOW)
        load.click()
        expect(self.page.get_by_text(re.compile(r"Добавлено|добавлен"))).to_be_visible(timeout=SLOW)

    def closes_collecting(self) -> None:
        """From now on visits are checked and disputed."""
        self.opens_the_wave_again()
        self.follow("Рассчитать или завершить сбор")
        self.press("Завершить сбор, рассчитать позже")

    def upholds_the_appeal(self, branch: str, item: str, why: str) -> None:
        """Correct the disputed answer with reasons."""
        self.opens_the_wave_again()
        self.follow("Визиты, звонки, проверки")
        self.page.get_by_role("link", name=re.compile("^Апелляции")).click()
        self.follow(branch)
        mark(self.page, item, "yes")
        self.page.locator("#decision").fill(why)
        self.press("Удовлетворить с этими ответами")
        expect(self.page.locator(".row-item .state")).to_have_text("удовлетворена")

    def computes(self) -> None:
        """The worker scores the wave; the board appears."""
        self.opens_the_wave_again()
        self.press("Рассчитать")
        self.page.wait_for_function(
            "() => document.querySelector('#conclusion') || document.querySelector('#gaps')", timeout=2 * SLOW
        )

    def repeats(self, name: str) -> None:
        """The same plan once more, collecting."""
        self.opens_the_wave_again()
        self.follow("Повторить")
        self.page.get_by_label("Название").fill(name)
        self.sets_days(TODAY, TODAY + timedelta(days=30))
        self.press("Создать повтор")
        self.follow("План волны")
        self.begins_collecting()


class BranchManager(Person):
    """Heads a branch: sees its visits, disputes what was not so."""

    BUTTON = "Руководитель точки"

    def disputes(self, branch: str, item: str, why: str) -> None:
        """One item of the visit to the branch."""
        self.go("/audits/visits/")
        self.page.get_by_role("main").get_by_role("link", name=branch).first.click()
        self.page.locator(f"#dispute-{item}").check()
        self.page.locator("#text").fill(why)
        self.press("Подать апелляцию")
        expect(self.page.locator(".appeal-state")).to_contain_text("ждёт решения")

    def learns(self, words: str) -> None:
        """What was decided."""
        self.page.reload()
        expect(self.page.locator(".appeal-state")).to_contain_text(words)


class Reader(Manager):
    """HR who reads the report and opens it to the director."""

    def asks_for_the_report(self) -> None:
        """The page of the report with both files made: a card for each branch takes the worker a while."""
        super().asks_for_the_report()
        ready = self.page.get_by_role("link", name=re.compile("^Скачать (PDF|XLSX)$"))
        expect(ready).to_have_count(2, timeout=3 * SLOW)

    def opens_the_report_to(self, whom: str) -> str:
        """An expiring link; its address, shown once."""
        self.page.get_by_label("Для кого").fill(whom)
        self.press("Создать ссылку")
        return self.page.get_by_label("Адрес отчёта").input_value()

    def downloads_the_tables(self) -> bytes:
        """The workbook, once the worker has made it."""
        link: Locator = self.page.get_by_role("link", name="Скачать XLSX")
        expect(link).to_be_visible(timeout=SLOW)
        answer = self.context.request.get(link.get_attribute("href"))
        expect(answer).to_be_ok()
        return answer.body()
