"""Courses that answer critical failures: the deadline that a failure gives them, and when they are held."""

from collections.abc import Iterable, Mapping
from typing import Any

IN_TIME, LATE, UNPLANNED = "in_time", "late", "unplanned"


def soonest_due(failures: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Course -> ISO day of the soonest failure that it answers; only failures with a deadline give one."""
    found: dict[str, str] = {}
    for one in failures:
        for code in one["modules"] if one["due_on"] else ():
            found[code] = min(one["due_on"], found.get(code, one["due_on"]))
    return found


def with_courses(
    failures: Iterable[Mapping[str, Any]], slots: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Each failure with its courses: their days in the plan of training, and whether its deadline holds.

    Args:
        failures: of `failure_facts`. slots: of the schedule.
    """
    held: dict[str, Mapping[str, Any]] = {}
    for slot in slots:  # of several audiences the one that is taught last: until then not all know it
        known = held.get(slot["code"])
        if known is None or slot["ends_on"] > known["ends_on"]:
            held[slot["code"]] = slot
    return [
        {**one, "courses": [_course(code, held.get(code), one["due_on"]) for code in one["modules"]]}
        for one in failures
    ]


def _course(code: str, slot: Mapping[str, Any] | None, due_on: str | None) -> dict[str, Any]:
    """One course of a failure; without days where no plan has it."""
    if slot is None:
        return {"code": code, "starts_on": None, "ends_on": None, "state": UNPLANNED}
    is_late = due_on is not None and slot["ends_on"] > due_on
    days = {"starts_on": slot["starts_on"], "ends_on": slot["ends_on"]}
    return {"code": code, **days, "state": LATE if is_late else IN_TIME}
