"""A whole audit in a real browser, on real processes: from the plan of a wave to the verdicts of its repeat.

On SQLite with the embedded broker; with DATABASE_URL of PostgreSQL and REDIS_URL set, on those.
"""

import io
import os
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from lms.machine import find_program
from tests.browser.roles import PATIENCE
from tests.browser.steps_audit import BranchManager, Phone, Planner, Reader

CHROMIUM = find_program("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PICTURES = os.environ.get("AUDIT_PICTURES")  # a folder, for whoever wants to look at each step
CLIENT, BRANCH = "Сеть клиник «Вега»", "Екатеринбург"
WAVE, REPEAT = "полный цикл", "повторный замер"
SURVEY, VISIT = "Опрос клиентов SERVQUAL", "Чек-лист тайного визита"
SOURCES = {SURVEY: 720, VISIT: 60}
DISPUTED = "V05"
COMMENT = "Ответили быстро, но срок готовности не назвали."
SEEN = "Дверь была закрыта, звонок не работал."
OBJECTION = "Дверь была открыта: есть запись камеры за эти минуты."
DECISION = "По записи камеры дверь открыта."


@pytest.fixture
def cast(stage, playwright):
    """Makes people at browsers of their own; in the end none of them has met an error on any page."""
    people = []
    expect.set_options(timeout=PATIENCE)
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)

    def enter(role):
        people.append(role(chromium, stage.url, stage.headers))
        return people[-1]

    yield enter
    faults = [fault for one in people for fault in one.faults]
    for one in people:  # for whoever has to find out what went wrong
        one.page.screenshot(path=stage.folder / f"full-{type(one).__name__}.png", full_page=True)
    chromium.close()
    expect.set_options(timeout=None)
    assert faults == []


@pytest.fixture
def look():
    """Keeps a picture of a step where somebody wants to look."""
    taken = []

    def kept(who, name):
        if PICTURES:
            taken.append(name)
            path = Path(PICTURES) / f"{len(taken):02}-{name}.png"
            who.page.screenshot(path=path, full_page=True)

    return kept


def words_of(pdf):
    """The text of a PDF; spaces alike."""
    assert pdf.startswith(b"%PDF")
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_wave_is_planned_measured_disputed_prescribed_repeated_and_judged(cast, look):
    auditor, manager, hr = cast(Planner), cast(BranchManager), cast(Reader)
    customer, shopper, director = cast(Phone), cast(Phone), cast(Phone)
    for one in (auditor, manager, hr):
        one.log_in()

    auditor.plans_a_wave(WAVE, CLIENT, SOURCES)
    look(auditor, "planned")
    customer.answers(auditor.makes_links(SURVEY, BRANCH), COMMENT)
    look(customer, "answered")
    shopper.visits_without_network(auditor.plans_a_visit(BRANCH, "ТП-1"), failed=DISPUTED, comment=SEEN)
    look(shopper, "visited")
    auditor.accepts_the_visit(photos=1)
    auditor.uploads("vega-spring-servqual.csv", SURVEY)
    auditor.uploads("vega-spring-visits.csv", VISIT)
    look(auditor, "uploaded")

    auditor.closes_collecting()
    manager.disputes(BRANCH, DISPUTED, OBJECTION)
    look(manager, "disputed")
    auditor.upholds_the_appeal(BRANCH, DISPUTED, DECISION)
    manager.learns(DECISION)

    auditor.computes()
    look(auditor, "computed")
    auditor.names_the_causes("Не умеют")
    auditor.approves()
    look(auditor, "approved")

    hr.opens_the_wave(WAVE)
    hr.asks_for_the_report()
    first = words_of(hr.downloads_the_pdf())
    book = openpyxl.load_workbook(io.BytesIO(hr.downloads_the_tables()))
    text = director.reads_the_report(hr.opens_the_report_to("Директор сети"))
    look(director, "read")
    assert WAVE in first
    assert book["Источники"].max_row == 1 + len(SOURCES)
    assert "Разрывы по приоритету" in text

    auditor.repeats(REPEAT)
    auditor.uploads("vega-autumn-servqual.csv", SURVEY)
    auditor.uploads("vega-autumn-visits.csv", VISIT)
    auditor.closes_collecting()
    auditor.computes()
    look(auditor, "judged")
    hr.opens_the_wave(REPEAT)
    hr.asks_for_the_report()
    second = words_of(hr.downloads_the_pdf())
    look(hr, "reported")
    assert REPEAT in second
    assert "Что изменилось" in second
    assert "не доказано" in second
