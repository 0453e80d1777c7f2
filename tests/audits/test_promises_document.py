"""The report on paper: a tagged document in Russian, and a branch that is told everything of on one page."""

import io

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from pypdf import PdfReader

from accounts.models import Membership
from reports.audit_gap import audit_gap_html
from reports.audit_gap.document import audit_gap_context
from reports.rendering import render_pdf
from reports.services import request_report
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.boards import sections_of
from tests.factories.waves import scored_wave

pytestmark = pytest.mark.django_db
FEWEST_HEADINGS = 15  # sections and appendices of a first wave of one source
SECTIONS = ("Среда", "Внешний вид", "Приветствие и ожидание", "Выяснение потребности") * 2
LONGEST = "Фирменный стиль, актуальные материалы, уголок потребителя, сведения на русском языке"


@pytest.fixture
def report():
    """An edition of a scored wave."""
    wave = scored_wave()
    return request_report(
        wave.pk, requested_by=person_with_role(Membership.Role.HR, wave.organisation), at=NOON
    )


def tags_of(element, found):
    """Every structure element's kind below this one."""
    element = element.get_object()
    if isinstance(element, list):
        for one in element:
            tags_of(one, found)
    elif isinstance(element, dict):
        if "/S" in element:
            found.append(str(element["/S"]))
        if "/K" in element:
            tags_of(element["/K"], found)
    return found


def test_the_document_is_tagged_named_and_says_its_language(report):
    reader = PdfReader(io.BytesIO(render_pdf(audit_gap_html(report))))
    root = reader.trailer["/Root"].get_object()

    tags = tags_of(root["/StructTreeRoot"].get_object()["/K"], [])

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ru"
    assert "Отчёт об аудите сервиса" in reader.metadata.title
    assert tags.count("/H2") >= FEWEST_HEADINGS
    assert {"/Table", "/TH", "/TD", "/L", "/P", "/Figure"} <= set(tags)
    assert len(reader.outline) > 1


def full_card(card, at):
    """A branch of which everything is known, at its longest."""
    interval = {"low": 55.0, "high": 67.0, "n": 60, "is_grey": False}
    source = {
        "source": "visit",
        "title": "Оценка записей разговоров",
        "score": 61.0,
        "weight": 10.0,
        **interval,
    }
    gap = {"code": "R", "gap": -1.25, "low": -1.6, "high": -0.9, "n": 60, "is_grey": False}
    (stage, *_rest) = sections_of(61.0, n=4)["sections"]
    stages = [{**stage, "title": title} for title in SECTIONS]
    checklist = {"code": "visit", "title": "Чек-лист тайного визита", "n": 4, "mean": 61.0, "is_grey": False}
    criterion = {"code": "MV02", "text": LONGEST, "score": 48.0, "n": 60}
    return {
        **card,
        "name": f"Екатеринбург, улица Малышева, {at}",
        "index": 61.0,
        "low": 55.0,
        "high": 67.0,
        "is_grey": False,
        "failures": 3,
        "sources": [source] * 6,
        "gaps": [gap] * 5,
        "sections": [{**checklist, "sections": stages}] * 2,
        "weakest": [criterion] * 4,
        "strongest": [criterion] * 4,
    }


def test_a_branch_of_which_everything_is_known_takes_exactly_one_page(report):
    if finders.find("fonts/onest.ttf") is None:
        pytest.skip("the typeface is not built here: another one is wider")
    (card,) = report.facts["cards"]
    cards = [full_card(card, at) for at in (101, 102, 103)]
    columns = {"columns": ["T", "R", "S", "A", "E"]}
    context = audit_gap_context(report) | columns | {"shown_cards": cards, "part": 1}

    with translation.override("ru"):
        html = render_to_string("pdf/audit_gap_branches.html", context)
    pages = PdfReader(io.BytesIO(render_pdf(html))).pages

    told = [[at for at in (101, 102, 103) if f"Малышева, {at}" in page.extract_text()] for page in pages]
    assert told == [[], [101], [102], [103]]
