"""Access rows of browsing: the offer and the selection are open to everybody."""

from tests.access import EVERYBODY, Row, World
from tests.factories.requests import ModuleFactory

SLUG = "ok-vv-990"
ROWS: dict[str, Row] = {
    "catalog:module-list": Row(get=EVERYBODY, public=True),
    "catalog:module-detail": Row(get=EVERYBODY, public=True, ids="offered_module", shared=True),
    "catalog:selection-detail": Row(get=EVERYBODY, public=True),
    "catalog:selection-toggle": Row(post=EVERYBODY, public=True, data={"slug": SLUG}),
    "catalog:selection-add": Row(post=EVERYBODY, public=True, data={"m": SLUG}),
    "catalog:selection-clear": Row(post=EVERYBODY, public=True),
    "catalog:selection-restore": Row(post=EVERYBODY, public=True),
}


def furnish(world: World) -> None:
    """One module of the provider; what an organisation owns is tested in tests/catalog/test_offer.py."""
    module = ModuleFactory(slug=SLUG, code="ОК-ВВ-990")
    world.ids["offered_module"] = world.foreign_ids["offered_module"] = {"slug": module.slug}
