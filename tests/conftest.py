"""What every test may use."""

import gc
import importlib
import os
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponse
from hypothesis import settings as hypothesis_settings

from lms.messages import build
from tests import statements
from tests.emptying import emptying_what_is_filled

hypothesis_settings.register_profile(
    "patient",
    deadline=None,  # a busy machine is no fault of the code
    max_examples=40,  # where a test does not say its own number
)
hypothesis_settings.load_profile("patient")
DATABASE = {"db", "transactional_db", "django_db_setup"}  # fixtures that ask it
EVERYWHERE = {"jobs", "lms"}
ON_SECOND_DATABASE = os.environ.get("ON_SECOND_DATABASE") == "1"
STATEMENTS_TO, STATEMENTS_FROM = os.environ.get("STATEMENTS_TO"), os.environ.get("STATEMENTS_FROM")
COMMITTING = {"transactional_db", "live_server", "children"}  # fixtures of tests that really commit
NOON = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)  # a Monday, 12:00 in Moscow


def pytest_configure(config: pytest.Config) -> None:
    """Compile the messages once, before Django reads them; xdist's workers find them made.

    Static files that `make build` collected are not looked through: each browser of each test would do it.
    """
    if not hasattr(config, "workerinput"):
        build()
    settings.STATIC_ROOT = settings.VAR_DIR / "static-of-tests"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    if STATEMENTS_TO and (hasattr(config, "workerinput") or not config.getoption("numprocesses", None)):
        process = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        config.pluginmanager.register(statements.Hearing(Path(STATEMENTS_TO), process))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL what asks a database is run, on SQLite what asks none or says there what is new to it.

    The queue and the installation are tried on both. What really commits, and races, is too.
    """
    if ON_SECOND_DATABASE:
        left = [item for item in items if item.get_closest_marker("any_database") or not _is_asking(item)]
    elif STATEMENTS_FROM:
        both = [item.nodeid for item in items if _is_for_both(item)]
        heard = statements.needless(statements.read(Path(STATEMENTS_FROM)), both)
        left = [item for item in items if item.nodeid in heard]
    else:
        return
    gone = set(left)
    items[:] = [item for item in items if item not in gone]
    config.hook.pytest_deselected(items=left)


def _is_everywhere(item: pytest.Item) -> bool:
    return item.path.relative_to(Path(__file__).parent).parts[0] in EVERYWHERE


def _is_asking(item: pytest.Item) -> bool:
    """Whether the test asks a database or what stands beside it."""
    is_marked = item.get_closest_marker("django_db") is not None
    return is_marked or bool(DATABASE & set(getattr(item, "fixturenames", ()))) or _is_everywhere(item)


def _is_for_both(item: pytest.Item) -> bool:
    """Whether the test runs on each database, whatever it says there."""
    marker = item.get_closest_marker("django_db")
    is_committing = bool(marker and marker.kwargs.get("transaction")) or bool(
        COMMITTING & set(getattr(item, "fixturenames", ()))
    )
    return is_committing or _is_everywhere(item) or item.path.name == "test_access.py"


def pytest_collection_finish() -> None:
    """What is imported by now stays: the collector of garbage need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database; after a transactional test only what does not last is emptied."""
    with django_db_blocker.unblock():
        emptying = emptying_what_is_filled()
        emptying.__enter__()
    yield
    emptying.__exit__(None, None, None)


@pytest.fixture(scope="session", autouse=True)
def _read_once():
    """The same text of YAML is read once a process: hundreds of tests spoil one file of a folder."""
    from catalog.loading import files

    read, kept = files._parse, {}

    def parsed(*asked, **named):
        key = (asked, tuple(named.items()))
        if key not in kept:
            kept[key] = pickle.dumps(read(*asked, **named))
        return pickle.loads(kept[key])  # a copy for each: what a test does to it is its own

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "_parse", parsed)
        yield


@pytest.fixture(autouse=True)
def _empty_cache():
    """No test sees what another one cached, nor a bank by the number that a rolled back one had."""
    from assessments.queries.bank import read_bank

    cache.clear()
    read_bank.cache_clear()


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    """Files of a test go to its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="module")
def furnished_world(django_db_setup, django_db_blocker):
    """Two furnished organisations, made once for a module inside a transaction that is rolled back."""
    from tests.access import ROOMS, World
    from tests.access.people import populate

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        made = World()
        populate(made)
        for room in ROOMS:
            before = dict(made.ids)
            importlib.import_module(f"tests.access.{room}").furnish(made)
            assert before.items() <= made.ids.items(), f"{room} has taken a key of another room"
    yield made
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


@pytest.fixture
def world(furnished_world, db, _own_media):
    """The access table's world; what a test does in it is undone."""
    for name, content in furnished_world.files.items():
        path = Path(default_storage.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return furnished_world


@pytest.fixture
def bare_refusals(monkeypatch):
    """404 and 403 without their page: thousands of refusals are judged by status alone.

    What the page looks like to a foreigner is judged where a foreign object is held beside a missing one.
    """
    monkeypatch.setattr(
        "lms.views.render", lambda _request, _template, status: HttpResponse(status=status), raising=True
    )
