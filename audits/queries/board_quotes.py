"""What was written of a criterion: three remarks each, those tagged by a person first, and nobody named.

Staff who were promised anonymity are never quoted (`observations.seen_in`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, DateTimeField, F, IntegerField, JSONField, Q, Value
from django.db.models.functions import Cast

from accounts.models import Branch, User
from audits.masking import surname_stems
from audits.models import AuditWave, CommentTag, Observation
from audits.queries.observations import seen_in
from audits.queries.remarks import Mask
from audits.queries.wave_sources import OBSERVERS, Sources

A_CRITERION = 3
READ_AT_MOST = 400  # remarks of either kind: the latest tell enough, and a page does not read a region's all
_WORST_FIRST = {"no": 0, "partly": 1}
_ID, _TEXT = Cast(Value(None), IntegerField()), Value("", CharField())
_JSON, _MOMENT = Cast(Value(None), JSONField()), Cast(Value(None), DateTimeField())


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark, masked. is_tagged: a person said which criterion it speaks of."""

    observation: int
    text: str
    branch: str
    at: datetime | None
    is_tagged: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """A remark before it is masked. rank: the lower, the sooner it is shown."""

    criterion: str
    rank: int
    observation: int
    text: str
    branch: str
    at: datetime | None


def remarks_of(
    wave: AuditWave, node: Branch | None, sources: Sources, *, is_auditor: bool
) -> dict[str, tuple[Remark, ...]]:
    """Criterion -> at most three remarks of the node. One statement: the staff's surnames come with them.

    Tagged ones first, then what observers wrote beside what was not done.

    Args:
        is_auditor: whether the reader audits the wave: others see no visit while it is collected.
    """
    found, surnames = _read(wave, node, sources, is_auditor=is_auditor)
    mask = Mask(surname_stems(surnames), (wave.organisation.name,))
    by_criterion: dict[str, dict[str, Remark]] = {}
    for one in sorted(found, key=lambda one: (one.rank, -one.observation)):
        kept = by_criterion.setdefault(one.criterion, {})
        if len(kept) < A_CRITERION:
            text = mask.over({"": one.text}, one.branch)[""]
            kept.setdefault(text, Remark(one.observation, text, one.branch, one.at, one.rank < 0))
    return {code: tuple(kept.values()) for code, kept in by_criterion.items()}


def _read(
    wave: AuditWave, node: Branch | None, sources: Sources, *, is_auditor: bool
) -> tuple[list[_Found], list[str]]:
    """Remarks before they are masked, and the surnames that nobody is to read."""
    checklists = {one.instrument_id: _criteria(one.body) for one in sources.values() if one.who == OBSERVERS}
    below = Q(branch__path__startswith=node.path) if node is not None else Q()
    own = seen_in(wave, is_auditor=is_auditor).filter(below, superseded_at__isnull=True)
    latest = own.filter(instrument__in=checklists).exclude(comments={})
    latest = latest.order_by(F("observed_at").desc(nulls_last=True), "-pk")
    tags = CommentTag.objects.filter(observation__in=own).order_by()
    seen = Observation.objects.filter(pk__in=latest.values("pk")[:READ_AT_MOST]).order_by()
    people = User.objects.filter(organisation=wave.organisation_id).exclude(last_name="").order_by()
    prefix = "observation__"
    rows = _columns(tags, prefix, criterion=F("criterion_id"), key=F("item")).union(
        _columns(seen, "", criterion=_TEXT, key=_TEXT),
        people.annotate(
            kind=Value("", CharField()), row=_ID, by=_ID, answers=_JSON, texts=_JSON, at=_MOMENT, key=_TEXT
        ).values_list("row", "by", "answers", "texts", "kind", "at", "last_name", "key"),
        all=True,
    )
    found: list[_Found] = []
    surnames: list[str] = []
    for row, by, answers, texts, branch, at, criterion, key in rows:
        if row is None:
            surnames.append(criterion)
        elif key:
            found += [_Found(criterion, -1, row, texts[key], branch, at)] if texts.get(key) else []
        else:
            found += [
                _Found(checklists[by][code], _WORST_FIRST[str(answers.get(code))], row, text, branch, at)
                for code, text in texts.items()
                if code in checklists[by] and str(answers.get(code)) in _WORST_FIRST
            ]
    return found, surnames


def _columns(rows: Any, way: str, *, criterion: Any, key: Any) -> Any:
    """What is read of an observation, reached by `way`, with the criterion and the key of a tagged remark."""
    return rows.annotate(
        row=F(f"{way}id"),
        by=F(f"{way}instrument_id"),
        answers=F(f"{way}values"),
        texts=F(f"{way}comments"),
        place=F(f"{way}branch__name"),
        at=F(f"{way}observed_at"),
        of=criterion,
        key=key,
    ).values_list("row", "by", "answers", "texts", "place", "at", "of", "key")


def _criteria(body: Mapping[str, Any]) -> dict[str, str]:
    """Item -> criterion."""
    return {one["code"]: one["criterion"] for one in body.get("items", ()) if one.get("criterion")}
