"""The sections of an issued report as parts of a page: those of the document, by the same context.

The document knows pages and no scrolling; a page knows a narrow screen. So each table and each chart gets a
box of its own, which scrolls and is reached by the keyboard.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from audits.drawings import both_sizes
from reports.audit_gap import audit_gap_context, is_of_this_shape
from reports.models import Report

_TABLE = re.compile(r"<table\b")
_CHART = re.compile(r'<svg\b[^>]*\bclass="chart\b.*?</svg>', re.DOTALL)
_BOX = '<div class="report-table" role="region" aria-label="Таблица {}" tabindex="0"><table'
_FRAME = '<div class="report-chart" role="group" aria-label="Рисунок {}" tabindex="0">{}</div>'


class Page(NamedTuple):
    """Where counting has got to: boxes of one kind are told from each other by their names.

    sizes: a chart as the document prints it -> the same with its drawing for a telephone.
    """

    tables: Iterator[int]
    charts: Iterator[int]
    sizes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Body:
    """The report's title and its sections in order. contents: anchor and name of each."""

    title: SafeString
    sections: tuple[SafeString, ...]
    contents: tuple[tuple[str, str], ...]

    @property
    def title_below(self) -> SafeString:
        """The title where the page has a heading of its own above it."""
        below = self.title.replace("<h1", '<p class="report-title"').replace("</h1>", "</p>")
        return mark_safe(below)  # noqa: S308 - constants alone were put in


def report_body(report: Report) -> Body | None:
    """The text of the edition from its facts alone: Russian, by the installation's clock, whoever reads.

    None where the facts are of an older shape: the page says what to do.
    """
    if not is_of_this_shape(report):
        return None
    with translation.override("ru"), timezone.override(timezone.get_default_timezone()):
        context = audit_gap_context(report)
        sizes = {one["svg"]: both_sizes(one) for one in report.facts["charts"].values()}
        page = Page(count(1), count(1), sizes)
        contents = tuple((one.key, one.heading) for one in context["sections"])
        context["folded_contents"] = contents
        return Body(
            title=_part("reports/audit_gap/_title.html", context, page),
            sections=tuple(
                _part(one.template, {**context, "section": one}, page) for one in context["sections"]
            ),
            contents=contents,
        )


def _part(template: str, context: dict[str, object], page: Page) -> SafeString:
    """One partial with its tables and charts in boxes.

    Safe: the partial is ours and escapes what it prints; only constants and numbers are put in.
    """
    html = render_to_string(template, context)
    boxed = _TABLE.sub(lambda _found: _BOX.format(next(page.tables)), html)
    boxed = _CHART.sub(
        lambda found: _FRAME.format(next(page.charts), page.sizes.get(found[0], found[0])), boxed
    )
    return mark_safe(boxed.replace("</table>", "</table></div>"))  # noqa: S308 - see above
