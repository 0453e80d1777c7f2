"""Access rows of dialogues' drafts: the provider's methodologist and nobody else."""

from catalog.services.dialogues import open_draft
from tests.access import Row, World
from tests.conftest import NOON
from tests.factories.dialogues import small
from tests.factories.requests import ModuleFactory

SLUG, CODE = "ok-vv-989", "talk-7"
AUTHOR = ("methodologist",)


def _of_draft(**fields) -> Row:
    """A row about the draft."""
    return Row(ids="dialogue_draft", shared=True, **fields)


def _of_turn(**fields) -> Row:
    """A row about one turn of the draft."""
    return Row(ids="dialogue_turn", shared=True, **fields)


ROWS: dict[str, Row] = {
    "catalog:dialogue-list": Row(get=AUTHOR, ids="dialogue_module", shared=True),
    "catalog:dialogue-create": Row(post=AUTHOR, ids="dialogue_module", shared=True),
    "catalog:dialogue-edit": _of_draft(get=AUTHOR),
    "catalog:dialogue-source": _of_draft(get=AUTHOR, post=AUTHOR),
    "catalog:dialogue-facts": _of_draft(get=AUTHOR, post=AUTHOR),
    "catalog:dialogue-turn-add": _of_draft(get=AUTHOR, post=AUTHOR),
    "catalog:dialogue-try": _of_draft(get=AUTHOR),
    "catalog:dialogue-export": _of_draft(get=AUTHOR),
    "catalog:dialogue-publish": _of_draft(post=AUTHOR),
    "catalog:dialogue-discard": _of_draft(post=AUTHOR),
    "catalog:dialogue-turn-edit": _of_turn(get=AUTHOR, post=AUTHOR),
    "catalog:dialogue-turn-move": _of_turn(post=AUTHOR),
    "catalog:dialogue-turn-remove": _of_turn(post=AUTHOR),
}


def furnish(world: World) -> None:
    """A draft of a module without a programme."""
    module = ModuleFactory(slug=SLUG, code="ОК-ВВ-989")
    by = world.people["methodologist"]
    open_draft(module.pk, code=CODE, content=small(), by=by, at=NOON)
    for ids in (world.ids, world.foreign_ids):
        ids["dialogue_module"] = {"slug": SLUG}
        ids["dialogue_draft"] = {"slug": SLUG, "code": CODE}
        ids["dialogue_turn"] = {"slug": SLUG, "code": CODE, "turn": "two"}
