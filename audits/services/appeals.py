"""A branch appeals a visit; the wave's auditor decides once, with reasons."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from audits.checklists import Value
from audits.errors import NoReasonError, WaveClosedError
from audits.models import AuditWave, Observation, ObservationAppeal
from audits.queries.appeals import DAYS_TO_DECIDE, as_seen, local_today
from audits.queries.sheets import scorers_of
from audits.services.corrections import correct_observation
from audits.services.sheet_plans import locked_wave, note
from audits.services.sheet_reviews import without_names
from audits.states import APPEAL_TRANSITIONS
from figures.workdays import last_day
from jobs.notices import notify

State = ObservationAppeal.State
LONGEST_TEXT = 3_000
LONGEST_REASON = 200  # of a correction
FILED = pgettext_lazy("notice", "A branch appeals a visit")
UPHELD = pgettext_lazy("notice", "Your appeal of a visit is upheld")
DISMISSED = pgettext_lazy("notice", "Your appeal of a visit is dismissed")


class AppealTooLateError(Exception):
    """The five working days are over, or the wave takes no appeals (any more)."""


class AlreadyAppealedError(Exception):
    """The visit has an appeal: there is one."""


class NothingDisputedError(Exception):
    """An appeal names items of the checklist and says why."""


class AppealDecidedError(Exception):
    """Somebody has decided meanwhile."""


class NothingCorrectedError(Exception):
    """An upheld appeal changes at least one answer; without a change it is dismissed."""


@transaction.atomic
def file_appeal(
    observation_id: int, *, items: Collection[str], text: str, by: User, at: datetime
) -> ObservationAppeal:
    """Dispute items of a visit, once; the auditors of the wave are told.

    Args:
        items: codes of the checklist. by: who; that the visit is his branch's is the caller's to check.
    Raises:
        NothingDisputedError, AlreadyAppealedError, AppealTooLateError
    """
    wave = _locked_wave_of(observation_id)
    observation = (
        Observation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("branch", "instrument")
        .get(pk=observation_id)
    )
    observation.wave = wave
    disputed = [one["code"] for one in observation.instrument.body["items"] if one["code"] in set(items)]
    if not disputed or not text.strip():
        raise NothingDisputedError
    if observation.appeals.exists():
        raise AlreadyAppealedError
    today = local_today(observation, at)
    if observation.superseded_at is not None or not as_seen([observation])[0].is_disputable(today):
        raise AppealTooLateError
    appeal = ObservationAppeal.objects.create(
        observation=observation,
        items=disputed,
        text=text.strip()[:LONGEST_TEXT],
        filed_by=by,
        filed_at=at,
        due_on=last_day(today, DAYS_TO_DECIDE),
    )
    _tell_auditors(appeal, wave, at)
    note("appeal.file", wave, by=by, at=at, detail={"observation": observation.external_id})
    return appeal


@transaction.atomic
def uphold_appeal(
    appeal_id: int,
    *,
    values: Mapping[str, Value],
    comments: Mapping[str, str],
    decision: str,
    by: User,
    at: datetime,
) -> ObservationAppeal:
    """The visit is corrected: a new version with the decision as its reason; a scored wave is checked again.

    Args:
        values, comments: all of the corrected visit.
    Raises:
        NoReasonError, AppealDecidedError, WaveClosedError
        NothingCorrectedError: they say what the visit says already.
    """
    appeal, wave = _locked(appeal_id, decision)
    old = appeal.observation
    if dict(values) == old.values:
        raise NothingCorrectedError
    reason = _("By an appeal of the branch: %s") % " ".join(decision.split())
    correct_observation(
        old.pk,
        values=values,
        comments=without_names(comments, wave.organisation, old.branch),
        reason=reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…",
        by=by,
        at=at,
    )
    return _decided(appeal, wave, State.UPHELD, decision, by, at)


@transaction.atomic
def dismiss_appeal(appeal_id: int, *, decision: str, by: User, at: datetime) -> ObservationAppeal:
    """The visit stays as it is, with reasons.

    Raises:
        NoReasonError, AppealDecidedError, WaveClosedError
    """
    appeal, wave = _locked(appeal_id, decision)
    return _decided(appeal, wave, State.DISMISSED, decision, by, at)


def _locked_wave_of(observation_id: int) -> AuditWave:
    """The observation's wave, locked; appeals of a finished wave come too late."""
    try:
        return locked_wave(Observation.objects.values_list("wave", flat=True).get(pk=observation_id))
    except WaveClosedError as closed:
        raise AppealTooLateError from closed


def _locked(appeal_id: int, decision: str) -> tuple[ObservationAppeal, AuditWave]:
    """The open appeal and its wave, both locked: the wave first."""
    if not decision.strip():
        raise NoReasonError
    wave = locked_wave(
        ObservationAppeal.objects.values_list("observation__wave", flat=True).get(pk=appeal_id)
    )
    appeals = ObservationAppeal.objects.select_for_update(no_key=True, of=("self",))
    appeal = appeals.select_related("observation__branch", "filed_by").get(pk=appeal_id)
    if State.UPHELD not in APPEAL_TRANSITIONS[appeal.state]:
        raise AppealDecidedError
    return appeal, wave


def _decided(
    appeal: ObservationAppeal, wave: AuditWave, state: str, decision: str, by: User, at: datetime
) -> ObservationAppeal:
    """The decision, told to whoever filed the appeal."""
    appeal.state, appeal.decision = state, decision.strip()[:LONGEST_TEXT]
    appeal.decided_by, appeal.decided_at = by, at
    appeal.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    appeal.refresh_from_db(fields=["observation"])  # a correction has moved it to the new version
    note("appeal.decide", wave, by=by, at=at, detail={"appeal": appeal.pk, "state": state})
    notify(
        "audits.appeal-decided",
        key=str(appeal.pk),
        organisation_id=wave.organisation_id,
        recipient_id=appeal.filed_by_id,
        email=appeal.filed_by.email or "",
        subject=str(UPHELD if state == State.UPHELD else DISMISSED),
        template="audits/appeal_decided",
        context={"appeal": appeal, "wave": wave, "branch": appeal.observation.branch},
        link=reverse("audits:visit-detail", args=[appeal.observation_id]),
        due_at=at,
    )
    return appeal


def _tell_auditors(appeal: ObservationAppeal, wave: AuditWave, at: datetime) -> None:
    """One notice to each auditor of the wave."""
    for person in scorers_of(wave):
        notify(
            "audits.appeal-filed",
            key=str(appeal.pk),
            organisation_id=wave.organisation_id,
            recipient_id=person.pk,
            email=person.email or "",
            subject=str(FILED),
            template="audits/appeal_filed",
            context={"appeal": appeal, "wave": wave, "branch": appeal.observation.branch},
            link=reverse("audits:appeal-detail", args=[wave.pk, appeal.pk]),
            due_at=at,
        )
