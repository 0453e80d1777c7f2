"""Whole catalogue and the demo wave, for tests that walk the whole path."""

from io import StringIO

import pytest
from django.core.management import call_command

from audits.models import AuditWave
from audits.services.instruments import load_instruments
from catalog.loading import load_catalog
from catalog.models import Criterion
from tests.conftest import NOON
from tests.factories.audits import DEMO, INSTRUMENTS, ModuleFactory, answer_with, visit_wave
from tests.factories.catalog import lean_catalogue
from tests.factories.copies import made_once


@pytest.fixture
def catalogue(db):
    """The 67 modules, the criteria and the instruments as they lie in the repository."""

    def load():
        load_catalog(lean_catalogue(), at=NOON)
        load_instruments(INSTRUMENTS)

    made_once("catalogue and instruments", ("catalog", "audits"), load)


@pytest.fixture
def read_in(catalogue):
    """Calls import_observations with --create and gives the wave."""

    def call(path, instrument, wave="осень", organisation="Сеть клиник «Вега»"):
        arguments = ["--instrument", instrument, "--organisation", organisation, "--create"]
        call_command("import_observations", wave, str(path), *arguments, stdout=StringIO())
        return AuditWave.objects.get(name=wave, organisation__name=organisation)

    return call


@pytest.fixture
def demo(read_in):
    """The demo wave with both of its files."""
    read_in(DEMO / "vega-autumn-servqual.csv", "servqual")
    return read_in(DEMO / "vega-autumn-visits.csv", "mystery-visit")


@pytest.fixture
def small(db):
    """Four visits that fail the only criterion, which a module answers."""
    wave = visit_wave([{"V01": "no"}] * 4)
    answer_with(Criterion.objects.get(code="MV04"), ModuleFactory(code="ОК-ВВ-154", slug="ok-vv-154"))
    return wave
