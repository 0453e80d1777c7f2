"""What is told of a faulty file: in the order of its columns, and without wild guesses."""

import pytest

from audits.observations.lines import Place, _nearest
from audits.refusals import TableFault, ordered

PLACES = {
    name.casefold(): Place(at, "Europe/Moscow", name)
    for at, name in enumerate(
        ("Маяк Калининград", "Маяк Тула", "Салон на Ленина 5", "Салон на Ленина 7", "Верхневолжск")
    )
}


def test_faults_of_a_line_stand_in_the_order_of_their_numbers():
    columns = ["Ожидание 10", "Ожидание 1", "Филиал", "Ожидание 2", ""]
    faults = [TableFault(line, column, "Не то") for line in (10, 2) for column in columns]

    told = [(one.line, one.column) for one in ordered(faults).faults]

    in_order = ["", "Ожидание 1", "Ожидание 2", "Ожидание 10", "Филиал"]
    assert told == [(line, column) for line in (2, 10) for column in in_order]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("маяк тверь", None),
        ("маяк", None),
        ("маяк калиниград", "Маяк Калининград"),
        ("тула", "Маяк Тула"),
        ("салон на ленина 9", None),
        ("верхневолжк", "Верхневолжск"),
        ("нижневартовск", None),
    ],
)
def test_a_branch_is_guessed_by_what_tells_it_from_the_others(written, meant):
    found = _nearest(written, PLACES)

    assert (found and found.name) == meant
