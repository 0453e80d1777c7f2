"""Reads of recordings: the auditor's table, and how far the scorers of a calibration are apart."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from audits.checklists import score_of, shown_answer
from audits.models import AuditWave, CallRecording, Sheet
from audits.norms import with_norms
from audits.queries.sheets import FILLABLE
from catalog.norms import NormValues
from catalog.queries.norms import norms_of
from figures.calibration import TARGET_SPREAD, distances, pair_agreements, spread
from figures.visits import item_value

SHOWN_ITEMS = 12
ENOUGH_KAPPA = 0.6


@dataclass(frozen=True, slots=True)
class PairLine:
    """Two scorers. kappa: None where the answers cannot say."""

    first: str
    second: str
    kappa: float | None
    n: int

    @property
    def is_enough(self) -> bool:
        """Whether the two agree well enough to score alone."""
        return self.kappa is not None and self.kappa >= ENOUGH_KAPPA


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item that divides the scorers: each answer in words, in the order of the scorers."""

    code: str
    text: str
    answers: list[str]
    comments: list[str]


@dataclass(frozen=True, slots=True)
class Calibration:
    """A recording's sheets, and what they say together once two are sent.

    Attributes:
        own: the reader's sheet still to be sent; until then he sees nobody's answers.
        scores: (sheet, points or None), of sent sheets.
        spread: highest minus lowest; None of fewer than two.
    """

    sheets: list[Sheet]
    own: Sheet | None
    scores: list[tuple[Sheet, float | None]]
    spread: float | None
    pairs: list[PairLine]
    items: list[ItemLine]
    divided: int

    @property
    def is_near(self) -> bool:
        """Whether the spread is within the target."""
        return self.spread is not None and self.spread <= TARGET_SPREAD


def recording_table(wave: AuditWave) -> QuerySet[CallRecording]:
    """Recordings, the newest first, with their sheets. Two statements a page."""
    sheets = Sheet.objects.exclude(state=Sheet.State.REJECTED).select_related("filled_by").order_by("pk")
    found = wave.recordings.select_related("branch", "uploaded_by")
    return found.prefetch_related(Prefetch("sheets", queryset=sheets, to_attr="scoring"))


def calibration_of(recording: CallRecording, reader: User) -> Calibration:
    """The sheets of a recording as the reader may see them. Two statements."""
    sheets = list(_counted().filter(recording=recording))
    return _compared(recording, sheets, norms_of(recording.wave.organisation), reader)


def calibrations_of(wave: AuditWave, *, most: int) -> list[Calibration]:
    """The newest recordings that several scored, as who scores none of them sees them. Three statements."""
    recordings = list(wave.recordings.filter(is_calibration=True).order_by("-pk")[:most])
    sheets: dict[int | None, list[Sheet]] = {}
    for one in _counted().filter(recording__in=recordings):
        sheets.setdefault(one.recording_id, []).append(one)
    norms = norms_of(wave.organisation)
    return [_compared(one, sheets.get(one.pk, []), norms) for one in recordings]


def _counted() -> QuerySet[Sheet]:
    """Sheets that were not rejected, in the order in which they were given out."""
    rows = Sheet.objects.select_related("filled_by", "instrument").exclude(state=Sheet.State.REJECTED)
    return rows.order_by("pk")


def _compared(
    recording: CallRecording, sheets: list[Sheet], norms: NormValues, reader: User | None = None
) -> Calibration:
    """What the sheets of one recording say together; to a reader with a sheet to send, nothing yet."""
    own = None
    if reader is not None:
        mine = (one for one in sheets if one.filled_by_id == reader.pk and one.state in FILLABLE)
        own = next(mine, None)
    sent = [one for one in sheets if one.state not in FILLABLE]
    if (own is not None and recording.is_calibration) or not sent:
        return Calibration(sheets, own, [], None, [], [], 0)
    body = with_norms(sent[0].instrument.body, norms)
    alike = [one for one in sent if one.instrument_id == sent[0].instrument_id]
    scores = [(one, score_of(body, one.answers).score) for one in alike]
    values = [_values(body, one) for one in alike]
    names = [one.observer for one in alike]
    apart = distances(values, [item["code"] for item in body["items"]]) if len(alike) > 1 else []
    return Calibration(
        sheets=sheets,
        own=own,
        scores=scores,
        spread=spread([points for _sheet, points in scores if points is not None]),
        pairs=[
            PairLine(names[one.first], names[one.second], one.kappa, one.n) for one in pair_agreements(values)
        ],
        items=[_line(body, code, alike) for code, _distance in apart[:SHOWN_ITEMS]],
        divided=len(apart),
    )


def _values(body: dict, sheet: Sheet) -> dict[str, float]:  # type: ignore[type-arg]
    """Item -> value of 0..1, of those that applied."""
    found = {}
    for item in body["items"]:
        value = item_value(
            item["type"],
            sheet.answers.get(item["code"]),
            target=item.get("target"),
            limit=item.get("limit"),
        )
        if value is not None:
            found[item["code"]] = value
    return found


def _line(body: dict, code: str, sheets: list[Sheet]) -> ItemLine:  # type: ignore[type-arg]
    item = next(one for one in body["items"] if one["code"] == code)
    return ItemLine(
        code,
        item["text"],
        [shown_answer(item, one.answers.get(code)) or "—" for one in sheets],
        [one.comments.get(code, "") for one in sheets],
    )
