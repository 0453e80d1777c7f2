"""One line of «Сегодня»."""

from dataclasses import dataclass
from datetime import UTC, datetime

FIRST = datetime.min.replace(tzinfo=UTC)  # before everything that began to wait


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for the person, and the click that does it."""

    title: str
    text: str
    action: str  # what the button says
    url: str
    since: datetime | None  # when it began to wait; None sorts last, FIRST before all

    @property
    def appeared_at(self) -> datetime | None:
        """When it began to wait, where the page says so."""
        return None if self.since == FIRST else self.since
