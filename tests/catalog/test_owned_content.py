"""The clinic's own modules stand at the bar like the provider's."""

from datetime import date
from pathlib import Path

from django.conf import settings

from catalog.linting.folder import judge

OWNED = Path(settings.BASE_DIR) / "fixtures" / "demo" / "catalog"
WRITTEN = date(2026, 11, 22)


def test_an_organisations_own_module_is_judged_by_the_same_bar():
    judged = judge(OWNED, today=WRITTEN)

    assert judged.modules == judged.courses > 0
    assert judged.faults == []
