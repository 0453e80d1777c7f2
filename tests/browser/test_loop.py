"""The whole loop in a real browser, on real processes: from a gap to a certificate that anybody can check.

On SQLite with the embedded broker; with DATABASE_URL of PostgreSQL and REDIS_URL set, on those.
"""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from lms.machine import find_program
from tests.browser.roles import MODULE, PATIENCE, Auditor, Manager, Trainee, Trainer, Visitor, full_name
from tests.pages import sparse_pages

CHROMIUM = find_program("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WAVE, GROUP = "осень", "Звонки, замкнутый круг"
CALLS = """Звонок А. Добрый день, «Домовой», Анастасия. Назовите номер заказа, имя и кодовое слово.
Звонок Б. Вижу две суммы. Возвратами занимается Марина; соединяю и передаю ей всё, что вы рассказали.
Звонок В. Обидно ждать третий раз. Откладываю сервиз на Лесной, 12, и перезвоню сегодня до 15:20."""
OPENINGS = """А. «Шпиндель», Анастасия. Спасибо, что дождались. Есть один; надолго ли нужен?
Б. Говорю медленно. Для чего вам лестница? Второй день на сарае — страшно обоим.
В. Слово после «ремонт» пропало. Передам мастеру сама; ваш номер и к какому дню?"""
AS_A_CLIENT = """Аптека: девять секунд, имя разобрала, потом тишина; стала собирать сумку.
Мастерская: повторили мою суть, и я успокоилась. Бассейн: музыка, злилась. Станет: называю минуту ожидания."""
HAPPENED = "Вопрос о сроке. Сказала: «Посмотрю, это до минуты, подождёте?» Вернулась и назвала час."
OTHERWISE = "Итог начну после паузы и закончу вопросом."
CARD = "Факт: вмятина слева, дверца не закрывается. Обещание: замена до понедельника. Ответственный: Алексей."
MARKED = {  # what the trainer says of each work, in the order of the queue
    "Три начала": "Пауза после имени слышна.",
    "Три звонка": "Слышно внимание; короче называйте срок.",
    "Карточка обращения": "Все факты на месте.",
    "Три чужие линии": "Чувства названы и доказаны.",
    "Два звонка": "Обещание прослежено.",
}
PLAN = "Называю имя и срок в каждом звонке; руководитель слушает два звонка в неделю."


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
        one.page.screenshot(path=stage.folder / f"{type(one).__name__}.png", full_page=True)
    chromium.close()
    expect.set_options(timeout=None)
    assert faults == []


def pages_of(pdf):
    """How many pages; not a PDF is an error."""
    assert pdf.startswith(b"%PDF")
    return len(PdfReader(io.BytesIO(pdf)).pages)


def test_a_gap_of_the_audit_becomes_a_certificate_that_anybody_can_check(cast):
    auditor, hr, trainee, trainer = cast(Auditor), cast(Manager), cast(Trainee), cast(Trainer)
    passer_by, name = cast(Visitor), full_name("trainee@demo.test")
    for one in (auditor, hr, trainee, trainer):
        one.log_in()

    auditor.opens_the_wave(WAVE)
    auditor.names_the_causes("Не умеют")
    auditor.approves()

    hr.opens_the_wave(WAVE)
    hr.asks_for_the_report()
    report = hr.downloads_the_pdf()
    assert pages_of(report) > 3
    assert sparse_pages(report) == []
    hr.opens_the_wave(WAVE)
    hr.asks_for("ВЕГА-01", instead=MODULE)
    assert "SQ10" in hr.gaps()
    number = hr.sends_the_request()
    assert pages_of(hr.downloads_the_pdf()) > 1
    hr.accepts_the_programme()
    hr.schedules(GROUP, trainer=full_name("trainer@demo.test"))
    hr.enrols(name)
    hr.opens_the_group()

    trainee.goes_on_to("К тесту")
    trainee.takes_the_test(verdict="100 из 100, без оценки")
    trainee.goes_on_to("Начать задание")
    trainee.hands_in(OPENINGS, level=2)
    trainee.goes_on_to("К разговору")
    trainee.holds_the_dialogue("dialog-3")
    trainee.goes_on_to("К разговору")
    trainee.holds_the_dialogue("dialog-1")
    trainee.goes_on_to("К разговору")
    trainee.holds_the_dialogue("dialog-2")
    trainee.goes_on_to("Начать задание")
    trainee.hands_in(CALLS, level=2)
    trainee.goes_on_to("Начать задание")
    trainee.hands_in(CARD, level=2)
    trainee.goes_on_to("К тесту")
    trainee.takes_the_test(verdict="зачтено, 100 из 100")
    trainee.goes_on_to("Сохранить план")
    trainee.writes_the_plan(PLAN)
    trainee.goes_on_to("Начать задание")
    trainee.hands_in(AS_A_CLIENT, level=2)
    trainee.goes_on_to("Начать задание")
    trainee.describes_two_customers(HAPPENED, OTHERWISE, level=2)

    trainer.opens_the_queue(GROUP)
    for exercise, comment in MARKED.items():
        trainer.finds_competent(exercise, comment, level=2)

    trainee.opens_the_course()
    code = trainee.opens_the_certificate()
    assert pages_of(trainee.downloads_the_pdf()) == 1
    passer_by.verifies(code, name)
    passer_by.finds_letters(
        {
            ("hr@demo.test", f"Аудит «{WAVE}»: предписание утверждено"),
            ("hr@demo.test", f"Запрос № {number}: программа готова"),
            ("methodologist@demo.test", f"Запрос № {number}: программа принята"),
            ("trainee@demo.test", "Ваша работа оценена: компетентен"),
        }
    )
