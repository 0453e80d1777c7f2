"""`manage.py gap_table WAVE --format json`: gaps, deficits and modules, straight from the observations."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits.errors import WaveNotFoundError
from audits.queries.gap_table import gap_table
from audits.queries.waves import wave_by
from figures.formats import number


class Command(BaseCommand):
    help = "Print a wave's gaps, deficits, modules and plan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", metavar="WAVE", help="its number, or its name if unique")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--organisation", metavar="NAME")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            wave = wave_by(options["wave"], options["organisation"])
        except WaveNotFoundError as error:
            raise CommandError(str(error)) from error
        table = gap_table(wave)
        if options["format"] == "json":
            self.stdout.write(json.dumps(table, ensure_ascii=False, allow_nan=False, indent=2))
        else:
            self.stdout.write("\n".join(as_text(table)))


def as_text(table: dict[str, Any]) -> Iterator[str]:
    """The table for people, numbers rounded by Russian rules."""
    yield f"{table['wave']}: {table['instrument'] or '—'}, n = {table['n']}"
    if table["dimensions"]:
        yield ""
        yield from _aligned(
            [
                pgettext("gap table", "dimension"),
                pgettext("gap table", "expectation"),
                pgettext("gap table", "perception"),
                pgettext("gap table", "gap"),
                "95 %",
                "n",
                pgettext("gap table", "weight"),
                "α",
            ],
            (
                [row["code"], *_means(row), _rounded(row["weight"], 1), _rounded(row["alpha"])]
                for row in table["dimensions"]
            ),
        )
        overall = table["overall"]
        yield _("Overall: unweighted %(unweighted)s, weighted %(weighted)s") % {
            name: _rounded(overall[name]) for name in ("unweighted", "weighted")
        }
    yield ""
    yield from _aligned(
        [
            pgettext("gap table", "criterion"),
            pgettext("gap table", "source"),
            pgettext("gap table", "score"),
            pgettext("gap table", "target"),
            pgettext("gap table", "deficit"),
            "n",
            pgettext("gap table", "evidence"),
        ],
        (
            [
                row["code"],
                row["source"],
                *(_rounded(row[name], 1) for name in ("score", "target", "deficit")),
                str(row["n"]),
                row["strength"],
            ]
            for row in table["criteria"]
        ),
    )
    yield ""
    yield from _aligned(
        [
            pgettext("gap table", "module"),
            pgettext("gap table", "need"),
            pgettext("gap table", "yield a day"),
            pgettext("gap table", "days"),
            pgettext("gap table", "because"),
        ],
        (
            [
                row["code"],
                _rounded(row["need"], 1),
                _rounded(row["yield_per_day"], 1),
                str(row["days"]),
                " ".join(row["because"]),
            ]
            for row in table["modules"]
        ),
    )
    yield ""
    yield _("Plan: %s") % (" → ".join(table["plan"]) or "—")


def _means(row: dict[str, Any]) -> list[str]:
    """Expectation, perception, gap, its interval and n."""
    ends = f"[{_rounded(row['ci_low'])}; {_rounded(row['ci_high'])}]"
    return [*(_rounded(row[name]) for name in ("expectation", "perception", "gap")), ends, str(row["n"])]


def _rounded(value: float | None, digits: int = 2) -> str:
    """A number as people print it; a dash where there is none."""
    return "—" if value is None else number(value, digits)


def _aligned(heading: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    """Columns padded to their widest cell."""
    lines = [heading, *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(heading))]
    for line in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
