"""Rows of what follows from a wave's figures: failures, the plan and its options, blind spots, verdicts."""

from collections.abc import Mapping
from typing import Any

from audits import words
from audits.months import month_called
from audits.queries.board_scores import told_reasons
from audits.queries.verdict_lines import VerdictLine
from audits.queries.verdicts import changes_of
from figures.anonymity import ANONYMITY_MINIMUM
from figures.formats import number
from reports.queries.tables.source import Row, Source, day
from reports.sheets import FEWER_PEOPLE, HIDDEN, HIDDEN_STAFF

KINDS_OF_LINES = {"course": "курс", "management": "решение руководства"}
SUBJECTS = {"index": "индекс", "competence": "навык", "criterion": "критерий", "branch": "филиал"}
GUESSERS = {"staff": "персонал", "managers": "руководители"}


def failures_rows(source: Source) -> list[Row]:
    """Critical failures: where, when, what, by which norm, what mends it by when."""
    return [
        [
            one.row.observation.branch.name,
            day(one.row.observation.observed_at),
            one.row.criterion_id,
            source.blot(one.row.fact),
            one.row.norm,
            one.remedy,
            day(one.row.due_on),
            month_called(one.row.observation.external_id, one.row.observation.branch.name),
        ]
        for one in source.board.failures
    ]


def plan_rows(source: Source) -> list[Row]:
    """Lines of the prescription, also rejected ones, with what brought them in."""
    return [
        [
            KINDS_OF_LINES.get(one.kind, one.kind),
            str(words.AUDIENCES[one.audience]) if one.audience in words.AUDIENCES else "",
            one.position,
            one.subject,
            one.module.title if one.module is not None else one.text,
            one.days,
            one.cost,
            one.need,
            one.yield_per_day,
            str(words.PRIORITY_WORDS.get(one.priority, one.priority)),
            one.get_state_display(),
            "; ".join(_reason(each) for each in told_reasons(one.because, source.sources)),
            source.blot(one.reason or one.added_because),
        ]
        for one in source.lines
    ]


def _reason(because: Mapping[str, Any]) -> str:
    """«SQ11: 40 → 85 (n = 151)»; «SQ11: данных мало» of too few."""
    if because["score"] is None:
        return f"{because['criterion']}: данных мало"
    ends = f"{number(because['score'], 0)} → {number(because['target'], 0)}"
    return f"{because['criterion']}: {ends} (n = {because['n']})"


def options_rows(source: Source) -> list[Row]:
    """The best set of modules for each whole day of budget, beside the runner-up and the greedy one."""
    rows: list[Row] = []
    before: dict[tuple[str, str, int], float] = {}
    for one in source.wave.plan_options.order_by("audience", "variant", "days"):
        last = before.get((one.audience, one.variant, one.days - 1))
        before[one.audience, one.variant, one.days] = one.objective
        second = one.runner_up or {"modules": (), "objective": None}
        rows.append(
            [
                str(words.AUDIENCES.get(one.audience, one.audience)),
                one.get_variant_display(),
                one.days,
                ", ".join(one.modules),
                one.objective,
                None if last is None else one.objective - last,
                one.cost,
                ", ".join(second["modules"]),
                second["objective"],
                ", ".join(one.greedy["modules"]),
                one.greedy["objective"],
                "да" if one.is_optimal else "нет",
            ]
        )
    return rows


def blind_rows(source: Source) -> list[Row]:
    """What staff and managers believe beside what customers say."""
    names = ("expectation", "customers_expectation", "perception", "customers_perception", "low", "high")
    return [
        [
            GUESSERS.get(one.respondents, one.respondents),
            one.code,
            *(
                [HIDDEN_STAFF] + [None] * (len(names) - 1) + [FEWER_PEOPLE]
                if one.n < ANONYMITY_MINIMUM
                else [*(getattr(one, name) for name in names), one.n]
            ),
        ]
        for one in source.wave.blind_spots.order_by("respondents", "code")
    ]


def verdicts_rows(source: Source) -> list[Row]:
    """What changed since the baseline; nothing of a baseline."""
    changes = changes_of(source.wave)
    if changes is None:
        return []
    every = [
        changes.brief.index,
        *changes.skill_lines,
        *changes.criteria,
        *(one.verdict for one in changes.branches),
    ]
    return [_verdict(one) for one in every if one is not None]


def _verdict(line: VerdictLine) -> Row:
    row = line.row
    names = ("before", "after", "change", "low", "high", "effect", "p", "p_adjusted")
    did = ("did", "did_low", "did_high", "did_p")
    name = line.name or "Индекс сервиса"
    return [
        SUBJECTS.get(row.subject, row.subject),
        "" if row.subject in ("branch", "index") else row.code,
        f"{name} (контрольный)" if line.is_control else name,
        row.label,
        *([HIDDEN] + [None] * (len(names) - 1) if line.is_hidden else [getattr(row, one) for one in names]),
        row.n_before,
        row.n_after,
        row.clusters,
        row.target,
        *([None] * len(did) if line.is_hidden else [getattr(row, one) for one in did]),
    ]
