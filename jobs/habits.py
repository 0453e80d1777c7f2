"""When one reader takes mail: zone, quiet hours, morning. Pure; wall clocks by the IANA data of the machine.

Who has which habits is known to a room above: `settings.NOTICE_HABITS` names its function.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.module_loading import import_string

from jobs.kinds import DIGEST, REFUSABLE, Urgency, urgency_of

MORNING = time(8)  # when the daily digest goes, by the reader's clock
QUIET_FROM, QUIET_TO = time(20), time(8)
MIDNIGHT = time(0)
SATURDAY = 5
SEARCHED_DAYS = 9  # further than any quiet time reaches: a weekend and a night


@dataclass(frozen=True, slots=True)
class Habits:
    """One reader's habits; `quiet_from` equal to `quiet_to` means no quiet hours."""

    zone: str = "Europe/Moscow"
    quiet_from: time = QUIET_FROM
    quiet_to: time = QUIET_TO
    has_quiet_weekends: bool = False
    off: frozenset[str] = frozenset()  # kinds whose mail is switched off; `digest` for the daily letter

    def refuses(self, kind: str) -> bool:
        """Whether the reader has switched the mail of the kind off; what is obligatory cannot be."""
        is_digest = DIGEST in self.off and urgency_of(kind) == Urgency.DIGEST
        return kind in REFUSABLE and (kind in self.off or is_digest)

    def is_quiet(self, moment: datetime) -> bool:
        """Whether only what is urgent may come at the aware `moment`."""
        local = moment.astimezone(ZoneInfo(self.zone))
        if self.has_quiet_weekends and local.weekday() >= SATURDAY:
            return True
        clock, begins, ends = local.time(), self.quiet_from, self.quiet_to
        if begins <= ends:
            return begins <= clock < ends
        return clock >= begins or clock < ends

    def waking_after(self, moment: datetime) -> datetime:
        """The aware `moment` itself, or the end of the quiet time in which it falls (UTC).

        Where the clock skips the end of the quiet hours, they end when it shows a later hour, within the
        length of the skip.
        """
        if not self.is_quiet(moment):
            return moment
        ends = sorted({*self._readings(moment, self.quiet_to), *self._readings(moment, MIDNIGHT)})
        return next((end for end in ends if end >= moment and not self.is_quiet(end)), moment)

    def digest_after(self, moment: datetime) -> datetime:
        """When the first digest at the aware `moment` or after it goes: 08:00, later when that is quiet."""
        mornings = sorted(self._readings(moment, MORNING))
        return self.waking_after(next(one for one in mornings if one >= moment))

    def _readings(self, moment: datetime, clock: time) -> Iterator[datetime]:
        """Moments (UTC) at which the reader's clock shows `clock`, from the day before `moment` on.

        An hour that comes twice gives two; one that is skipped gives moments beside the skip.
        """
        first = moment.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=1)
        for day in range(SEARCHED_DAYS):
            for fold in (0, 1):
                reading = datetime.combine(first + timedelta(days=day), clock, tzinfo=ZoneInfo(self.zone))
                yield reading.replace(fold=fold).astimezone(UTC)


def habits_of(recipient_ids: Iterable[int | None]) -> dict[int, Habits]:
    """Habits of those who have an account, by id; one call of what the settings name."""
    known = sorted({one for one in recipient_ids if one is not None})
    if not known:
        return {}
    found: dict[int, Habits] = import_string(settings.NOTICE_HABITS)(known)
    return found


def unsubscribe_path(recipient_id: int | None, kind: str) -> str:
    """Path of the page that switches the mail of a kind off by the link alone; empty where it cannot be."""
    if recipient_id is None or kind not in REFUSABLE | {DIGEST}:
        return ""
    path: str = import_string(settings.NOTICE_UNSUBSCRIBE)(recipient_id, kind)
    return path
