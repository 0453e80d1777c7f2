"""The programme of training as a document."""

import pytest

from catalog.services.requests import Wish, submit_request
from jobs.models import Job
from reports.handlers import render_programme
from reports.programmes import programme_html
from tests.conftest import NOON
from tests.factories.requests import ModuleFactory, ProgrammeFactory, hr_manager, provider, steps_for

pytestmark = pytest.mark.django_db
REASON = {
    "module": "ОК-ВВ-1",
    "criterion": "MC04",
    "text": "Выяснил суть",
    "score": 54.2,
    "target": 85,
    "n": 48,
}


@pytest.fixture
def requested():
    """A module of a request whose programme was given, with a foreign reason too."""
    module = ModuleFactory(code="ОК-ВВ-1")
    steps_for(ProgrammeFactory(module=module))
    hr = hr_manager()
    wish = Wish([module.pk], reasons=[REASON, REASON | {"module": "ОК-ВВ-2", "text": "Чужое"}])
    return submit_request(wish, organisation_id=hr.organisation_id, requested_by=hr, at=NOON).modules.get()


def test_it_prints_the_gaps_of_its_module_the_plan_and_the_days(requested):
    html = programme_html(requested.pk, requested.programme_id)

    assert "Выяснил суть" in html
    assert "Чужое" not in html
    assert "Итого, 360 мин" in html
    assert "Шаг d1-01" in html


def test_a_part_that_the_version_does_not_have_is_left_out(requested):
    requested.programme.steps.all().delete()

    html = programme_html(requested.pk, requested.programme_id)

    assert "Календарный график" not in html


def test_without_a_licence_nobody_is_attested(requested):
    plain = programme_html(requested.pk, requested.programme_id)
    owner = provider()
    owner.licence_number = "Л035-01298-77/00000000"
    owner.save()

    licensed = programme_html(requested.pk, requested.programme_id)

    assert ("Итоговая оценка" in plain, "аттестаци" in plain) == (True, False)
    assert ("Итоговая аттестация" in licensed, "Л035-01298-77/00000000" in licensed) == (True, True)


def test_names_are_text_in_the_document(requested):
    organisation = requested.request.organisation
    organisation.name = "<b>ООО</b>"
    organisation.save()

    html = programme_html(requested.pk, requested.programme_id)

    assert "&lt;b&gt;ООО" in html


def test_the_handler_leaves_a_pdf_and_tells_its_progress(requested, tmp_path):
    told = []

    file = render_programme(
        Job.objects.get().arguments,
        workdir=tmp_path,
        progress=lambda percent, step: told.append((percent, step)),
    )

    assert file.read_bytes().startswith(b"%PDF-")
    assert [percent for percent, _step in told] == [10, 40]
