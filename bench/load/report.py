"""The figures of a run against its bars."""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.load.client import Records
from bench.load.faults import Windows


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that so many percent do not exceed; 0 of nothing."""
    found = sorted(values)
    return found[min(len(found) - 1, int(len(found) * share / 100))] if found else 0.0


def say(text: str) -> None:
    """One line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@dataclass
class Verdict:
    """Bars one after another; a run is well when none is broken."""

    broken: list[str] = field(default_factory=list)

    def at_most(self, name: str, value: float, bar: float, unit: str = "") -> None:
        """Print the figure beside its bar."""
        is_ok = value <= bar
        say(f"  {name:44}{value:10.3f} {unit:3} предел {bar:g} {'' if is_ok else '✕'}")
        if not is_ok:
            self.broken.append(name)

    def none_of(self, name: str, found: list[str]) -> None:
        """A list that should be empty."""
        say(f"  {name:44}{len(found):10} {'' if not found else '✕'}")
        for one in found[:5]:
            say(f"      {one}")
        if found:
            self.broken.append(name)


def show_times(records: Records) -> None:
    """Each kind of wish: how many, how long."""
    say(f"  {'':14}{'n':>8}{'p50, мс':>10}{'p95, мс':>10}{'p99, мс':>10}{'макс., мс':>11}")
    for kind in sorted({one[0] for one in records.wishes}):
        times = [1000 * seconds for name, _begun, seconds, _tries in records.wishes if name == kind]
        marks = [percentile(times, share) for share in (50, 95, 99, 100)]
        say(f"  {kind:14}{len(times):8}" + "".join(f"{one:10.0f}" for one in marks))


def trouble(records: Records) -> list[tuple[str, float, float, int]]:
    """Tries that broke or were answered 429 or 5xx."""
    return [one for one in records.tries if one[3] == 0 or one[3] == 429 or one[3] >= 500]


def judge_errors(verdict: Verdict, records: Records, windows: Windows | None, share: float) -> None:
    """No errors; with faults a share of requests, in their windows only, everybody through in 30 s."""
    bad = trouble(records)
    say(f"  запросов {len(records.tries)}, из них с ошибкой {dict(Counter(one[3] for one in bad))}")
    if windows is None:
        verdict.none_of("ошибки", [f"{kind} {status}" for kind, _begun, _seconds, status in bad])
        return
    verdict.at_most("доля ошибок, %", 100 * len(bad) / max(1, len(records.tries)), share, "%")
    verdict.none_of(
        "ошибки вне окон сбоев",
        [f"{kind} {status}" for kind, begun, seconds, status in bad if not windows.holds(begun + seconds)],
    )
    verdict.at_most(
        "самое долгое ожидание человека", max((one[2] for one in records.wishes), default=0), 30.0, "с"
    )


def seconds_of(records: Records, kind: str) -> list[float]:
    """How long wishes of a kind took."""
    return [seconds for name, _begun, seconds, _tries in records.wishes if name == kind]
