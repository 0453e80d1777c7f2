"""What never changes is planned once a connection; a page waits for a PostgreSQL that comes back."""

import socket
import threading
import time
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import connection

from accounts.prepared import Made
from lms.environment import read_database
from lms.postgresql import base
from tests.services import free_port

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL alone"),
]
AWAY = 0.5  # seconds in which nobody listens


def passed_on(source, target):
    """Everything that one end says goes to the other."""
    while data := source.recv(65536):
        target.sendall(data)
    target.close()


@contextmanager
def coming_back(port):
    """A port that refuses for half a second and then is PostgreSQL's."""
    settings = connection.get_connection_params()
    door = socket.socket()

    def serve():
        time.sleep(AWAY)
        door.bind(("127.0.0.1", port))
        door.listen(1)
        here, _address = door.accept()
        there = socket.create_connection((settings["host"], int(settings["port"])))
        back = threading.Thread(target=passed_on, args=(there, here), daemon=True)
        back.start()
        passed_on(here, there)
        back.join(5)

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    yield
    door.close()


def opened(port):
    """A connection of its own by that port; the server's answer and the seconds it took."""
    begun = time.monotonic()
    params = {**connection.get_connection_params(), "port": port}
    with (
        base.DatabaseWrapper(connection.settings_dict).get_new_connection(params) as own,
        own.cursor() as cursor,
    ):
        cursor.execute("SELECT 1")
        answer = cursor.fetchone()
    own.close()
    return answer, time.monotonic() - begun


def test_a_connection_waits_for_a_server_that_is_coming_back():
    port = free_port()
    with coming_back(port):
        answer, seconds = opened(port)

    assert answer == (1,)
    assert seconds >= AWAY


def test_without_patience_the_same_connection_is_refused(monkeypatch):
    monkeypatch.setattr(base, "PATIENCE", 0)

    with pytest.raises(psycopg2.OperationalError):
        opened(free_port())


def test_a_wrong_name_is_refused_at_once():
    params = {**connection.get_connection_params(), "dbname": "nobody-made-this"}
    begun = time.monotonic()

    with pytest.raises(psycopg2.OperationalError, match="does not exist"):
        base.DatabaseWrapper(connection.settings_dict).get_new_connection(params)

    assert time.monotonic() - begun < 1


LAST = "SELECT query FROM pg_stat_activity WHERE pid = %s"
END = "SELECT pg_terminate_backend(%s, 5000)"


def said_by(wrapper, sql, *values):
    """One value that a statement gives."""
    with wrapper.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def test_a_request_finds_out_without_a_statement_that_the_server_ended_its_connection():
    own = base.DatabaseWrapper(connection.settings_dict, alias="own")
    first = said_by(own, "SELECT pg_backend_pid() AS mine")

    own.close_if_unusable_or_obsolete()  # another request begins
    own.close_if_health_check_failed()
    assert said_by(connection, LAST, first) == "SELECT pg_backend_pid() AS mine"

    assert said_by(connection, END, first) is True
    own.close_if_unusable_or_obsolete()
    assert said_by(own, "SELECT pg_backend_pid() AS mine") != first
    own.close()


SUM = Made("SELECT %s::int + %s::int, '50 %%'")
OTHER = Made("SELECT %s::int - %s::int")
PLANNED = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'made_%'"


def answers(settings):
    """What two questions of one statement give on a connection of its own, and how many plans it keeps."""
    wrapper = base.DatabaseWrapper(settings)
    own = wrapper.get_new_connection(wrapper.get_connection_params())
    with own, own.cursor() as cursor:
        cursor.execute(SUM, [1, 2])
        first = cursor.fetchone()
        cursor.execute(SUM, [3, 4])
        found = [first, cursor.fetchone()]
        cursor.execute(PLANNED)
        planned = cursor.fetchone()[0]
    own.close()
    return found, planned


def test_a_statement_that_never_changes_is_planned_once_a_connection():
    assert answers(connection.settings_dict) == ([(3, "50 %"), (7, "50 %")], 1)


def test_behind_a_pooler_of_transactions_nothing_is_planned_ahead():
    settings = connection.settings_dict | {"DISABLE_SERVER_SIDE_CURSORS": True}

    assert answers(settings) == ([(3, "50 %"), (7, "50 %")], 0)


def test_the_address_of_the_database_says_that_a_pooler_stands_between():
    assert read_database("postgres://u:p@h/n?pool=transaction")["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert read_database("postgres://u:p@h/n")["DISABLE_SERVER_SIDE_CURSORS"] is False


def test_the_name_of_a_plan_tells_its_statement_whatever_the_order():
    """Where a session turns out to be somebody else's, a plan is missing or right, never of another."""
    names = []
    for order in ((SUM, OTHER), (OTHER, SUM)):
        wrapper = base.DatabaseWrapper(connection.settings_dict)
        own = wrapper.get_new_connection(wrapper.get_connection_params())
        with own, own.cursor() as cursor:
            for statement in order:
                cursor.execute(statement, [1, 2])
            names.append((own.planned[SUM], own.planned[OTHER]))
        own.close()

    assert names[0] == names[1]
    assert names[0][0] != names[0][1]
