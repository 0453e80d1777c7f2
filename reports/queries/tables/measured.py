"""Rows of what a wave measured: index, sources, dimensions, items, criteria, competences, branches."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from audits import words
from audits.queries.board_skills import is_seen
from audits.queries.enough import is_untold
from figures.enough import QUESTIONNAIRES
from figures.formats import day as printed_day
from figures.formats import number
from reports.queries.tables.source import (
    GROUP,
    POINT,
    Row,
    Source,
    day,
    dimension,
    texts_of,
)
from reports.sheets import FEW_ANSWERS, FEW_SEEN, HIDDEN, HIDDEN_STAFF, SHOWN

ENDS = ("ci_low", "ci_high")
MEASURED = ("expectation", "perception", "gap", *ENDS)


def about_rows(source: Source) -> list[Row]:
    """What the wave is and how its figures are to be read."""
    wave = source.wave
    levels = wave.frozen.get("level_weights") or wave.level_weights
    weights = ", ".join(f"{words.LEVELS.get(code, code)} {number(one, 0)}" for code, one in levels.items())
    sums = [one.instrument.title + f", версия {one.instrument.version}" for one in source.uses.values()]
    return [
        ["Организация", wave.organisation.name],
        ["Волна", wave.name],
        ["Вид волны", wave.get_kind_display()],
        ["Прошлая волна", wave.baseline.name if wave.baseline else "нет"],
        ["Состояние", wave.get_state_display()],
        ["Начало", _plain_day(_seen(source, "first_at", min) or wave.starts_on) or "не задано"],
        ["Окончание", _plain_day(_seen(source, "last_at", max) or wave.ends_on) or "не задано"],
        ["Посчитана", _plain_day(wave.scored_at) or ""],
        ["Утверждена", _plain_day(wave.approved_at) or "не утверждена: проект"],
        ["Цель, баллы 0–100", float(wave.frozen.get("target", wave.target))],
        ["Веса взглядов, %", weights or "по числу источников"],
        ["Инструменты", "; ".join(sums)],
        ["Интервалы", "95 % доверительные"],
        ["Скрытые ячейки", f"«{HIDDEN}»; у персонала и руководителей «{HIDDEN_STAFF}»"],
        ["Анонимность персонала", "Ответы меньше пяти сотрудников не показаны ни прямо, ни разностью"],
    ]


def _seen(source: Source, name: str, end: Callable[[list[datetime]], datetime]) -> datetime | None:
    """The first or the last observation, as the document tells the period; the staff's have no days.

    Args:
        name: of the column of `sample_table`. end: min or max.
    """
    known = [getattr(one, name) for code, one in source.uses.items() if source.day(code, getattr(one, name))]
    return end(known) if known else None


def index_rows(source: Source) -> list[Row]:
    """The index of each node with the sources that it is made of."""
    rows = []
    for one in source.summaries:
        place, n = source.place(one.branch_id), sum(one.counts.values())
        kept = [each for each in one.sources if not source.hidden(each["source"], each["n"])]
        shown = source.shown_index(one)
        if kept and one.index is not None and shown != HIDDEN:
            ends = [one.index, one.index_low, one.index_high]
            rows.append([*place, "Индекс сервиса", *ends, n, 100.0, "баллы 0–100", shown])
        else:
            rows.append([*place, "Индекс сервиса", HIDDEN, None, None, None, None, "баллы 0–100", HIDDEN])
        for each in one.sources:
            hidden = source.hidden(each["source"], each["n"])
            values = [each["score"], each["low"], each["high"]]
            rows.append(
                [
                    *place,
                    source.title(each["source"]),
                    *([hidden, None, None] if hidden else values),
                    source.number(each["source"], each["n"]),
                    each.get("weight"),
                    "баллы 0–100",
                    source.shown(each["source"], each["n"], one.branch_id),
                ]
            )
        if one.branch_id is None and one.unweighted is not None:
            n = max((each.n for each in source.board.dimensions), default=0)
            shown = (
                HIDDEN if QUESTIONNAIRES.is_hidden(n) else FEW_ANSWERS if n < QUESTIONNAIRES.few else SHOWN
            )
            ends = one.extras.get("overall", {})
            overall = (
                ("без весов", one.unweighted, ends.get("unweighted")),
                ("с весами важности", one.weighted, ends.get("weighted")),
            )
            for title, value, own in overall:
                known = [HIDDEN, None, None] if shown == HIDDEN else [value, *(own or (None, None))]
                rows.append([*place, f"SERVQUAL {title}", *known, n, None, "баллы −6…6", shown])
    return rows


def sources_rows(source: Source) -> list[Row]:
    """Instruments: planned and seen, days, weight, trust, score."""
    whole = source.board.summary
    scores = {one["source"]: one for one in (whole.sources if whole else ())}
    frozen = {one["code"]: one for one in source.wave.frozen.get("instruments", ())}
    rows = []
    for code, one in source.uses.items():
        score = scores.get(code, {})
        hidden = source.hidden(code, score["n"]) if score else ""
        ends = [score.get("score"), score.get("low"), score.get("high")]
        rows.append(
            [
                code,
                one.instrument.title,
                one.instrument.version,
                str(words.LEVELS.get(one.instrument.level, one.instrument.level)),
                one.planned,
                source.number(code, one.seen),
                None if is_untold(one, one.seen) else one.branches,
                source.day(code, one.first_at),
                source.day(code, one.last_at),
                score.get("weight"),
                frozen.get(code, {}).get("trust", one.instrument.trust),
                *([hidden, None, None] if hidden else ends),
                source.number(code, score["n"]) if score else None,
            ]
        )
    return rows


def _measured(row: Any) -> Row:
    """Expectation, perception, gap, interval, n."""
    if row.is_hidden:
        return [HIDDEN, HIDDEN, HIDDEN, None, None, row.n]
    return [*(getattr(row, name) for name in MEASURED), row.n]


def dimensions_rows(source: Source) -> list[Row]:
    """SERVQUAL dimensions of the whole wave."""
    return [
        [one.code, dimension(one.code), *_measured(one), one.weight, one.told_alpha]
        for one in source.board.dimensions
    ]


def items_rows(source: Source) -> list[Row]:
    """SERVQUAL items of the whole wave."""
    texts = texts_of(source)
    return [[one.code, texts.get(one.code, one.code), *_measured(one)] for one in source.board.items]


def _scored(source: Source, code: str, row: Any) -> Row:
    """Score, interval, n."""
    n = source.number(code, row.n)
    if hidden := source.hidden(code, row.n):
        return [hidden, None, None, n]
    return [row.score, row.ci_low, row.ci_high, n]


def criteria_rows(source: Source) -> list[Row]:
    """Criteria of the whole wave by code."""
    frozen = source.wave.frozen.get("criteria", {})
    rows = source.wave.criterion_scores.filter(branch=None).order_by("criterion_id")
    return [
        [
            one.criterion_id,
            frozen.get(one.criterion_id, {}).get("text", one.criterion_id),
            source.title(one.source),
            *_scored(source, one.source, one),
            one.target,
            *_lack(source, one.source, one),
            one.weight,
            one.reliability,
            one.trust,
            ", ".join(frozen.get(one.criterion_id, {}).get("competences", ())),
        ]
        for one in rows
    ]


def _lack(source: Source, code: str, row: Any) -> Row:
    """Deficit and how well it is proven; with the target the deficit would give the score away."""
    if hidden := source.hidden(code, row.n):
        return [hidden, ""]
    return [row.deficit, str(words.STRENGTHS.get(row.strength, row.strength))]


def competences_rows(source: Source) -> list[Row]:
    """Competences, the widest deficit first."""
    rows = source.wave.deficits.select_related("competence").order_by("-deficit", "competence_id")
    return [
        [
            one.competence_id,
            source.wave.frozen.get("competences", {}).get(one.competence_id, one.competence.title),
            *_skill(source, one),
            str(words.STRENGTHS.get(one.strength, one.strength)),
            str(words.PRIORITY_WORDS.get(one.priority, one.priority)),
            str(words.CAUSES.get(one.cause, "не названа")),
            source.blot(one.cause_note),
        ]
        for one in rows
    ]


def _skill(source: Source, row: Any) -> Row:
    """Score, interval, n, target, deficit; nothing but the target where no source saw enough."""
    if not is_seen(row, source.sources):
        return [HIDDEN, None, None, None, row.target, HIDDEN]
    return [row.score, row.ci_low, row.ci_high, row.n, row.target, row.deficit]


def branches_rows(source: Source) -> list[Row]:
    """Dimensions and visits of each node."""
    rows = []
    for one in source.board.branches:
        place = [one.name, POINT if one.is_point else GROUP]
        for code, cell in zip(source.board.columns, one.cells, strict=True):
            if cell is None:
                rows.append([*place, dimension(code), HIDDEN, HIDDEN, HIDDEN, None, None, 0, None, HIDDEN])
            else:
                shown = HIDDEN if cell.is_hidden else FEW_ANSWERS if cell.is_grey else SHOWN
                rows.append([*place, dimension(code), *_measured(cell), None, shown])
        if one.visits:
            shown = FEW_SEEN if one.visits_are_few else SHOWN
            empty = [None] * len(MEASURED)
            rows.append([*place, "Визиты", *empty, one.visits["n"], one.visits["mean"], shown])
    return rows


def cells_rows(source: Source) -> list[Row]:
    """Criteria of each node."""
    names = ("branch_id", "criterion_id", "source", "score", *ENDS, "n", "target", "deficit")
    rows = source.wave.criterion_scores.filter(branch__isnull=False).values_list(*names, named=True)
    return [
        [
            *source.place(one.branch_id),
            one.criterion_id,
            source.title(one.source),
            *_scored(source, one.source, one),
            one.target,
            source.hidden(one.source, one.n) or one.deficit,
            source.shown(one.source, one.n, one.branch_id),
        ]
        for one in sorted(rows, key=lambda row: (source.order(row.branch_id), row.criterion_id))
    ]


def stages_rows(source: Source) -> list[Row]:
    """Sections of each checklist."""
    return [
        [source.title(code), one["title"], one["score"], one["n"]]
        for code, facts in _details(source).items()
        for one in facts.get("sections") or ()
    ]


def records_rows(source: Source) -> list[Row]:
    """Figures that the company's own records gave."""
    return [
        [
            source.title(code),
            one.get("criterion") or one["code"],
            one.get("text", one["code"]),
            one.get("value", one.get("level")),
            *(one.get(name) for name in ("score", "low", "high", "n")),
        ]
        for code, facts in _details(source).items()
        for one in facts.get("items") or ()
        if not source.hidden(code, facts["n"])
    ]


def _details(source: Source) -> dict[str, Any]:
    """Instrument -> what else it shows of the whole wave."""
    whole = source.board.summary
    return dict(whole.extras.get("by_source") or {}) if whole else {}


def gaps_rows(source: Source) -> list[Row]:
    """Criteria below the target, the widest deficit first."""
    frozen = source.wave.frozen.get("criteria", {})
    known = [
        one for one in source.board.criteria if one.deficit > 0 and not source.hidden(one.source_code, one.n)
    ]
    return [
        [
            at,
            one.code,
            one.text,
            one.source,
            *_scored(source, one.source_code, one),
            one.target,
            *_lack(source, one.source_code, one),
            ", ".join(frozen.get(one.code, {}).get("main", ())),
        ]
        for at, one in enumerate(known, start=1)
    ]


def _plain_day(moment: date | None) -> str:
    """«16.11.2026»; empty for nothing."""
    found = day(moment)
    return printed_day(date.fromisoformat(found)) if found else ""
