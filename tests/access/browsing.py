"""Access rows of browsing: the offer and the selection are open to everybody."""

from tests.access import EVERYBODY, Row, World
from tests.factories.requests import ModuleFactory

SLUG, OWN = "ok-vv-990", "sv-901"
MINE = ("trainee", "hr", "line_manager", "client_admin")  # who belongs to the owner of the module OWN
READERS = (*MINE, "methodologist", "admin")
TELLS = {"text": "СВ-901", "told": MINE}
ROWS: dict[str, Row] = {
    "catalog:module-list": Row(get=EVERYBODY, public=True, **TELLS),
    "catalog:module-detail": Row(get=EVERYBODY, public=True, ids="offered_module", shared=True, **TELLS),
    "catalog:module-detail of an organisation": Row(get=READERS, ids="own_module", visitors=(404,)),
    "catalog:track-list": Row(get=EVERYBODY, public=True),
    "catalog:selection-detail": Row(get=EVERYBODY, public=True, query=f"?m={OWN}", **TELLS),
    "catalog:selection-toggle": Row(post=EVERYBODY, public=True, data={"slug": SLUG}),
    "catalog:selection-toggle of an organisation": Row(
        post=MINE, ids="own_selection", visitors=(404,), data={"slug": OWN}
    ),
    "catalog:selection-add": Row(post=EVERYBODY, public=True, data={"m": SLUG}),
    "catalog:selection-clear": Row(post=EVERYBODY, public=True),
    "catalog:selection-restore": Row(post=EVERYBODY, public=True),
}


def furnish(world: World) -> None:
    """A module of the provider, and one of each organisation that follows it."""
    module = ModuleFactory(slug=SLUG, code="ОК-ВВ-990")
    world.ids["offered_module"] = world.foreign_ids["offered_module"] = {"slug": module.slug}
    for letter, slug, ids in (("a", OWN, world.ids), ("b", "sv-902", world.foreign_ids)):
        own = ModuleFactory(slug=slug, code=slug.replace("sv", "СВ"), owner=world.things[letter], block=None)
        own.prerequisites.add(module)
        ids["own_module"] = {"slug": slug}
        ids["own_selection"] = {}
