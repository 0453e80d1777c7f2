"""What the second database is spared: nothing that only one test says."""

import json

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Organisation
from tests.factories.accounts import OrganisationFactory
from tests.statements import Listener, Said, needless, read, shape


def said(test, *statements, length=1, is_well=True):
    return Said(test, frozenset(statements), length, is_well)


def test_whatever_was_said_is_said_again_by_somebody():
    heard = [
        said("a", "1", "2", length=2),
        said("b", "2", "3", length=2),
        said("c", "1", "3", length=5),
        said("d", "4"),
    ]

    left_out = needless(heard, ())

    kept = [one for one in heard if one.test not in left_out]
    assert left_out
    assert set().union(*(one.statements for one in kept)) == {"1", "2", "3", "4"}


def test_who_says_most_in_few_statements_comes_first():
    assert needless([said("long", "1", "2", length=9), said("short", "1", "2", length=2)], ()) == {"long"}


def test_what_runs_anyway_is_counted_on_and_never_left_out():
    heard = [said("certain", "1", length=9), said("other", "1"), said("certain too", "1")]

    assert needless(heard, ("certain", "certain too", "unheard")) == {"other"}


def test_a_test_that_failed_or_was_skipped_is_run_again():
    assert needless([said("a", "1"), said("b", "1", is_well=False)], ()) == set()


def test_a_refusal_of_a_statement_is_something_else_than_the_statement(db, tmp_path):
    listener = Listener(tmp_path, "alone")
    one = OrganisationFactory()
    listener.write("made", is_well=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.bulk_create([Organisation(pk=one.pk, name="Вторая")])
    listener.stop()
    listener.write("refused", is_well=True)
    Organisation.objects.count()
    listener.write("nobody listens", is_well=True)

    made, silent, refused = read(tmp_path)
    assert made.statements
    assert any("IntegrityError" in key for key in refused.statements)
    assert not refused.statements <= made.statements
    assert silent.statements == frozenset()


@pytest.mark.parametrize("lookup", ["icontains", "iexact"])
def test_who_compares_text_is_heard_for_himself(db, tmp_path, lookup):
    listener = Listener(tmp_path, "alone")
    for name in ("first", "second"):
        Organisation.objects.filter(**{f"name__{lookup}": "ВЕГА"}).exists()
        listener.write(name, is_well=True)
    listener.stop()

    assert needless(read(tmp_path), ()) == set()


def test_all_connections_are_heard_once(db, tmp_path):
    listener = Listener(tmp_path, "alone")
    listener.listen(connection)
    listener.stop()

    assert listener.note not in connection.execute_wrappers


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT 1 WHERE id IN (%s, %s)", "SELECT 1 WHERE id IN (%s, %s, %s)"),
        ("INSERT INTO t VALUES (%s, NULL), (%s, %s)", "INSERT INTO t VALUES (%s, %s)"),
        (
            "SET a = CASE WHEN (id = %s) THEN %s WHEN (id = %s) THEN %s END",
            "SET a = CASE WHEN (id = %s) THEN %s END",
        ),
        ('SAVEPOINT "s140_x2"', 'SAVEPOINT "s141_x13"'),
    ],
)
def test_the_number_of_values_and_rows_makes_no_other_statement(one, other):
    assert shape(one) == shape(other)


def test_another_column_makes_another_statement():
    assert shape("SELECT a FROM t WHERE b = %s") != shape("SELECT a FROM t WHERE c = %s")


def test_who_reads_the_files_sees_one_order(tmp_path):
    lines = [{"test": name, "said": ["1"], "count": 1, "is_well": True} for name in "ba"]
    for process, line in zip(("gw0", "gw1"), lines, strict=True):
        (tmp_path / f"{process}.jsonl").write_text(json.dumps(line) + "\n")

    assert [one.test for one in read(tmp_path)] == ["a", "b"]
