"""«Подборка»: modules that somebody has put aside, kept in the session, without an account too."""

from collections.abc import Iterable

from django.contrib.sessions.backends.base import SessionBase

KEY, CLEARED = "selection", "selection_cleared"
LIMIT = 100


def read_selection(session: SessionBase) -> list[str]:
    """Slugs in the order in which they were added."""
    return list(session.get(KEY, []))


def toggle_in_selection(session: SessionBase, slug: str) -> bool:
    """Add the module, or take it out; whether it is in now."""
    slugs = read_selection(session)
    if slug in slugs:
        session[KEY] = [one for one in slugs if one != slug]
        return False
    session[KEY] = [*slugs, slug][:LIMIT]
    return slug in session[KEY]


def add_to_selection(session: SessionBase, slugs: Iterable[str]) -> None:
    """Add several, keeping what is there."""
    session[KEY] = list(dict.fromkeys([*read_selection(session), *slugs]))[:LIMIT]


def clear_selection(session: SessionBase) -> None:
    """Empty it; what was there can be brought back once."""
    session[CLEARED] = read_selection(session)
    session[KEY] = []


def restore_selection(session: SessionBase) -> None:
    """Undo the last clearing."""
    add_to_selection(session, session.pop(CLEARED, []))


def cleared_selection(session: SessionBase) -> list[str]:
    """What the last clearing took away; empty after it was undone or something new was chosen."""
    return [] if read_selection(session) else list(session.get(CLEARED, []))
