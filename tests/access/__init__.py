"""The access table: every URL, every role, every method.

Each room brings `tests/access/<room>.py` with

    def furnish(world: World) -> None   # makes the room's objects in organisation A and in B
    ROWS: dict[str, Row]                # URL name -> who may do what

`world.ids["cohort"]` = kwargs of A's object, `world.foreign_ids["cohort"]` = kwargs of B's;
`world.files` = what the objects keep on the disk, by its name in the storage.

A URL may have several rows: after its name comes a space and what is particular,
«courses:plan-save of a lesson».
"""

from dataclasses import dataclass, field
from typing import Any

INSIDERS = (  # people of organisation A, or working for it
    "trainee",
    "hr",
    "line_manager",
    "client_admin",
    "trainer",
    "verifier",
    "auditor",
)
PROVIDER = ("methodologist", "admin")
FOREIGNERS = (  # the same roles in organisation B
    "trainee_b",
    "hr_b",
    "line_manager_b",
    "client_admin_b",
    "trainer_b",
    "verifier_b",
    "auditor_b",
)
ACTORS = ("anonymous", *INSIDERS, *PROVIDER, *FOREIGNERS, "deactivated")
METHODS = ("get", "head", "post", "put", "patch", "delete")
LOGIN = (302,)  # to the page where one comes in


@dataclass(frozen=True)
class Row:
    """One URL's line of the table.

    `get` and `post` name the actors who may; an actor of organisation B may where his role may only on a
    URL without an object (his own list). Everybody else gets 404 on an object, 403 on a list, except those
    in `forbidden`, who see the object but may not do this: 403. Methods not named answer 405.
    """

    get: tuple[str, ...] | None = None
    post: tuple[str, ...] | None = None
    patch: tuple[str, ...] | None = None  # a piece of an upload
    ids: str | None = None  # key of World.ids
    public: bool = False  # also without an account
    forbidden: tuple[str, ...] = ()
    shared: bool = False  # the object belongs to nobody's organisation (a module): B's people may as A's
    data: dict[str, Any] = field(default_factory=dict)  # of a POST
    query: str = ""  # what follows the address, «?m=sv-1»
    visitors: tuple[int, ...] = LOGIN  # what somebody without an account gets where it is not public
    text: str = ""  # what a page says to those in `told` and to nobody else
    told: tuple[str, ...] = ()

    def who(self, method: str) -> tuple[str, ...] | None:
        """Who may come by the method, HEAD as GET; None: nobody asks by it, the answer is 405."""
        return getattr(self, "get" if method == "head" else method, None)

    allowed_statuses: tuple[int, ...] = (200, 302, 400, 409, 422)


@dataclass
class World:
    """Two organisations with one person a role, and the rooms' objects."""

    people: dict[str, Any] = field(default_factory=dict)  # actor -> User
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    foreign_ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)  # name in the storage -> content
    things: dict[str, Any] = field(default_factory=dict)  # whatever a later room needs: "a", "b", "cohort", …


ROOMS = ("accounts", "catalog", "courses", "assessments", "audits", "reports", "installation")
EVERYBODY = (*INSIDERS, *PROVIDER)
