"""What every test may use."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from lms.messages import build

NOON = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)  # a Monday, 12:00 in Moscow


def pytest_configure(config: pytest.Config) -> None:
    """Compile the messages once, before Django reads them; xdist's workers find them made."""
    if not hasattr(config, "workerinput"):
        build()


@pytest.fixture(autouse=True)
def _empty_cache():
    """No test sees what another one cached."""
    cache.clear()


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    """Files of a test go to its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
