"""Every URL × every role × every method: who may is a table, and a URL without a row fails."""

import importlib
import re
from http.cookies import SimpleCookie

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access import ACTORS, FOREIGNERS, LOGIN, METHODS, ROOMS, Row, World
from tests.conftest import ON_SECOND_DATABASE

MODULES = [importlib.import_module(f"tests.access.{room}") for room in ROOMS]
TABLE: dict[str, Row] = {name: row for module in MODULES for name, row in module.ROWS.items()}
NAMES = sorted(TABLE)
OWNED = [
    name
    for name, row in sorted(TABLE.items())
    if row.ids and (row.get or row.post) and not row.shared and not row.public
]
VISITORS = {"anonymous", "deactivated"}  # whoever is shut out keeps an old session that is worth nothing
MASK = re.compile(rb'(csrfmiddlewaretoken" value=|X-CSRFToken&quot;: &quot;|data-csrf=)"?[A-Za-z0-9]{64}')


def url_names(resolver: URLResolver, namespace: str = "") -> set[str]:
    """Names of all URLs below the resolver, with their namespace; a nameless one keeps its pattern."""
    names = set()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            names.add(namespace + (pattern.name or f"nameless {pattern.pattern}"))
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            names |= url_names(pattern, namespace + inner)
    return names


def client_of(world: World, actor: str) -> Client:
    """A browser with the actor's session; a deactivated person keeps his old session."""
    client = Client(raise_request_exception=False)
    if actor != "anonymous":
        client.force_login(world.people[actor], "accounts.backends.PersonBackend")
    return client


@pytest.fixture(scope="module")
def browsers(furnished_world, django_db_blocker):
    """A browser for each actor, let in once for the whole table."""
    with django_db_blocker.unblock():
        return {actor: client_of(furnished_world, actor) for actor in ACTORS}


@pytest.fixture
def clients(world, browsers):
    """The actors' browsers, with the cookies they came with."""
    cookies = {actor: dict(client.cookies) for actor, client in browsers.items()}
    yield browsers
    for actor, client in browsers.items():
        client.cookies = SimpleCookie()
        client.cookies.update(cookies[actor])  # an answer that sets a cookie puts another in its place


def expected(row: Row, actor: str, method: str) -> tuple[int, ...]:
    """Statuses that the table promises to the actor for a method that the row names."""
    if is_shut_out(row, actor):
        return LOGIN
    if row.public:
        return row.allowed_statuses
    return row.visitors if actor in VISITORS else expected_of_person(row, actor, row.who(method) or ())


def is_shut_out(row: Row, actor: str) -> bool:
    """Whether the actor comes no further than to the page where one logs in."""
    return actor in VISITORS and not row.public and row.visitors == LOGIN


def expected_of_person(row: Row, actor: str, may: tuple[str, ...]) -> tuple[int, ...]:
    """The same for somebody with an account."""
    own_list = row.ids is None or row.shared
    role = actor.removesuffix("_b") if own_list else actor
    if role in may:
        return row.allowed_statuses
    return (403,) if role in row.forbidden or own_list else (404,)


def call(client: Client, method: str, name: str, kwargs: dict, row: Row):
    """One request of the table."""
    address = reverse(name.partition(" ")[0], kwargs=kwargs) + row.query
    return getattr(client, method)(address, row.data if method == "post" else None)


def is_as_promised(row: Row, actor: str, method: str, response) -> bool:
    """Whether status and the told text are those of the table."""
    if response.status_code not in expected(row, actor, method):
        return False
    if not row.text or method == "head" or response.status_code != 200:
        return True
    return (row.text in response.content.decode()) == (actor in row.told)


def comparable(response) -> tuple:
    """Status, headers and body with the CSRF mask replaced by a constant."""
    headers = {key: value for key, value in response.headers.items() if key != "Content-Length"}
    return response.status_code, headers, MASK.sub(b"", response.content)


def test_every_url_has_a_row_and_every_row_a_url():
    assert url_names(get_resolver()) == {name.partition(" ")[0] for name in TABLE}


@pytest.mark.any_database
@pytest.mark.parametrize("name", NAMES)
def test_a_method_that_no_row_names_is_refused_before_anything_is_read(
    furnished_world, name, bare_refusals, monkeypatch
):
    """The database is out of reach here, so no role, no right and no object changes this answer."""
    row = TABLE[name]
    kwargs = furnished_world.ids[row.ids] if row.ids else {}
    others = [TABLE[one] for one in NAMES if one.partition(" ")[0] == name.partition(" ")[0]]
    unnamed = [method for method in METHODS if all(one.who(method) is None for one in others)]
    answers, promised = {}, {}

    for actor in ("anonymous", "trainee", "admin"):
        person = furnished_world.people.get(actor, AnonymousUser())
        monkeypatch.setattr("django.contrib.auth.get_user", lambda _request, person=person: person)
        for method in unnamed:
            client = Client(raise_request_exception=False)
            answers[actor, method] = call(client, method, name, kwargs, row).status_code
            promised[actor, method] = LOGIN[0] if is_shut_out(row, actor) else 405

    assert answers == promised


@pytest.mark.parametrize("name", NAMES)
def test_each_role_gets_what_the_table_says(world, clients, name, bare_refusals):
    row = TABLE[name]
    kwargs = world.ids[row.ids] if row.ids else {}
    named = [method for method in METHODS if row.who(method) is not None]
    cells = [(actor, method) for method in named for actor in _askers(row, method)]
    granted = [cell for cell in cells if expected(row, *cell) == row.allowed_statuses]
    denied = [cell for cell in cells if cell not in granted]

    unexpected = {}
    for actor, method in denied + sorted(granted, key=lambda cell: cell[1] == "post"):
        response = call(clients[actor], method, name, kwargs, row)
        if not is_as_promised(row, actor, method, response):
            unexpected[actor, method] = (response.status_code, expected(row, actor, method))

    assert unexpected == {}


def _askers(row, method):
    """Who asks by the method: everybody.

    By HEAD, which the view of GET answers, and on the second database, on which no right hangs, one of those
    who are of a kind and are promised the same is enough.
    """
    if method != "head" and not ON_SECOND_DATABASE:
        return ACTORS
    kinds = {}
    for actor in ACTORS:
        kinds.setdefault((actor in VISITORS, actor in FOREIGNERS, expected(row, actor, method)), actor)
    return list(kinds.values())


@pytest.mark.any_database
@pytest.mark.parametrize("name", OWNED)
def test_a_foreign_object_answers_like_a_missing_one(world, clients, name):
    row = TABLE[name]
    method = "get" if row.get is not None else "post"
    missing = {key: _missing(value) for key, value in world.ids[row.ids].items()}
    may = [actor for actor in (row.get or row.post or ()) if f"{actor}_b" in FOREIGNERS]

    pairs = {
        actor: (
            comparable(call(clients[f"{actor}_b"], method, name, world.ids[row.ids], row)),
            comparable(call(clients[f"{actor}_b"], method, name, missing, row)),
        )
        for actor in may
    }

    assert {actor: foreign == absent for actor, (foreign, absent) in pairs.items()} == dict.fromkeys(
        may, True
    )


def _missing(value):
    """An id of the same shape that nothing has."""
    if isinstance(value, int):
        return 987_654_321
    return "zz" + "9" * max(1, len(str(value)) - 2)
