"""What is told of a faulty file: in the order of its columns, and without wild guesses."""

import pytest

from audits.observations.lines import Faults, Place, _nearest
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


def test_one_fault_of_many_cells_of_a_line_is_told_once():
    faults = Faults(shown={})
    for at in range(1, 45):
        faults.note(2, f"Ожидание {at}", "«9» — не оценка.", "9")
    faults.note(2, "Филиал", "Нет такого.", "")
    faults.join(2)

    assert [(one.column, one.text) for one in faults.found] == [
        (
            "Ожидание 1",
            "«9» — не оценка. То же ещё в 43 столбцах этой строки, последний — «Ожидание 44».",
        ),
        ("Филиал", "Нет такого."),
    ]


def test_a_few_cells_and_other_lines_are_told_one_by_one():
    faults = Faults(shown={})
    for at in range(1, 6):
        faults.note(2, f"Ожидание {at}", "Не оценка.", "9")
    for at in range(1, 4):
        faults.note(3, f"Ожидание {at}", "Не оценка.", "9")
    faults.join(3)

    assert len(faults.found) == 8
