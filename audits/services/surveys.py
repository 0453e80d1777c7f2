"""Surveys without an account: links and one-time codes of a wave, and the answers that come by them.

An answer keeps no way back to whoever gave it: neither the code, nor the address, nor, where anonymity was
promised, the hour. Nothing of an answer goes to the journal.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connection, transaction
from django.utils.crypto import salted_hmac

from accounts.models import User
from accounts.services.journal import record
from audits.errors import WaveClosedError
from audits.masking import masked, surname_stems
from audits.models import AuditWave, Instrument, Observation, SurveyCode, SurveyLink, WaveInstrument
from audits.queries.anonymity import KINDS, PEOPLE, is_anonymous
from audits.queries.surveys import branches_of, offered_questionnaires, questionnaires_of, survey_at
from audits.questionnaires import COMMENT
from audits.states import FINISHED

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read for another sign
CODES_AT_ONCE = 200
PATIENCE = "5s"  # that an answer of staff waits for whoever works on the wave
_BATCH = 500


class SurveyClosedError(Exception):
    """The link takes no answers: closed, out of its dates, or the wave does not collect."""


class CodeUsedError(Exception):
    """The code is not of this link, or it has been used."""


class NotAQuestionnaireError(Exception):
    """The instrument is not one of the wave's questionnaires, and the wave cannot take it."""


class TooManyCodesError(Exception):
    """More codes at once than are printed in one go, or none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody filled in, read and judged. values: as `Observation.values`; comment: as typed."""

    values: Mapping[str, Any]
    comment: str = ""
    service: str = ""
    segment: str = ""


@transaction.atomic
def make_links(
    wave_id: int,
    *,
    instrument: int,
    kind: str,
    channel: str = "",
    is_shared: bool = False,
    by: User,
    at: datetime,
) -> int:
    """A link for each branch of the wave that has none of this questionnaire, kind and channel; how many.

    A questionnaire that the wave does not have yet becomes one of its sources, where it measures nothing
    that another source measures. Links of staff have no channel: it would say more of the person.

    Raises:
        NotAQuestionnaireError: it is no questionnaire, another organisation's, or measures what is measured.
        WaveClosedError: the wave is approved or archived.
    """
    wave = _locked(wave_id)
    chosen = _questionnaire(wave, instrument)
    channel = "" if is_anonymous(chosen) else channel.strip()[:40]
    known = set(
        SurveyLink.objects.filter(wave=wave, instrument=chosen, kind=kind, channel=channel).values_list(
            "branch", flat=True
        )
    )
    fresh = [
        SurveyLink(
            wave=wave,
            instrument=chosen,
            branch=branch,
            kind=kind,
            channel=channel,
            is_shared=is_shared and kind == SurveyLink.Kind.OPEN,
            secret=new_secret(),
            created_by=by,
            created_at=at,
        )
        for branch in branches_of(wave)
        if branch.pk not in known
    ]
    SurveyLink.objects.bulk_create(fresh, batch_size=_BATCH)
    if fresh:
        detail = {"instrument": chosen.code, "links": len(fresh), "kind": kind}
        _note("survey.open", wave, by=by, at=at, detail=detail)
    return len(fresh)


@transaction.atomic
def set_open(
    wave_id: int, *, links: Collection[int] | None, instrument: int, is_open: bool, by: User, at: datetime
) -> int:
    """Open or close links of one questionnaire; how many changed.

    Args:
        links: their ids; None for all of the questionnaire.
    Raises:
        WaveClosedError: the wave is approved or archived.
    """
    wave = _locked(wave_id)
    chosen = SurveyLink.objects.filter(wave=wave, instrument=instrument, is_open=not is_open)
    if links is not None:
        chosen = chosen.filter(pk__in=links)
    changed = chosen.update(is_open=is_open)
    if changed:
        verb = "survey.open" if is_open else "survey.close"
        _note(verb, wave, by=by, at=at, detail={"instrument": instrument, "links": changed})
    return changed


@transaction.atomic
def set_shared(link_id: int, *, is_shared: bool, by: User, at: datetime) -> bool:
    """Say whether one device gives many answers by the link, or one; whether that is new.

    Raises:
        WaveClosedError: the wave is approved or archived.
    """
    link = SurveyLink.objects.select_related("wave").get(pk=link_id)
    wave = _locked(link.wave_id)
    changed = SurveyLink.objects.filter(pk=link_id, is_shared=not is_shared).update(is_shared=is_shared)
    if changed:
        _note("survey.device", wave, by=by, at=at, detail={"link": link_id, "is_shared": is_shared})
    return bool(changed)


@transaction.atomic
def make_codes(link_id: int, *, count: int, by: User, at: datetime) -> list[str]:
    """New one-time codes of the link, «k7mp3-xqd9r»: the only moment when they can be read.

    Raises:
        TooManyCodesError: none, or more than CODES_AT_ONCE. WaveClosedError: the wave is finished.
        SurveyClosedError: the link is open to everybody.
    """
    link = SurveyLink.objects.select_related("wave").get(pk=link_id)
    wave = _locked(link.wave_id)
    if link.kind != SurveyLink.Kind.CODES:
        raise SurveyClosedError
    if not 1 <= count <= CODES_AT_ONCE:
        raise TooManyCodesError
    codes = [new_code() for _ in range(count)]
    SurveyCode.objects.bulk_create([SurveyCode(link=link, digest=code_digest(link.pk, one)) for one in codes])
    _note("survey.codes", wave, by=by, at=at, detail={"link": link.pk, "codes": count})
    return codes


def is_code_open(link: SurveyLink, code: str) -> bool:
    """Whether the code is the link's and has not been used."""
    return SurveyCode.objects.filter(link=link, digest=code_digest(link.pk, code), is_used=False).exists()


def is_kept(link: SurveyLink, form_id: str) -> bool:
    """Whether this very form is stored: it may be sent again after a lost connection."""
    if not form_id:
        return False
    own = Observation.objects.filter(wave=link.wave_id, instrument=link.instrument_id)
    return own.filter(external_id=external_id_of(link, form_id)).exists()


def store_answer(secret: str, *, form_id: str, answer: Answer, code: str = "", at: datetime) -> bool:
    """Keep one questionnaire; whether it is new. The same form sent twice is one observation.

    Args:
        form_id: made with the page, the same at each attempt to send it.
        code: of the respondent, where the link asks for one.
        at: when it was sent.
    Raises:
        SurveyClosedError: the link takes no answers. CodeUsedError: the code opens nothing (any more).
    """
    try:
        with transaction.atomic():
            return _store(secret, form_id, answer, code, at)
    except IntegrityError:  # the same form arrived twice at once: the other one has stored it
        return False


def _store(secret: str, form_id: str, answer: Answer, code: str, at: datetime) -> bool:
    """The observation, and the code used up."""
    _hold_wave(secret)
    link = survey_at(secret, at, is_sending=True)
    if link is None:
        raise SurveyClosedError
    external_id = external_id_of(link, form_id)
    stored = Observation.objects.filter(
        wave=link.wave_id, instrument=link.instrument_id, external_id=external_id
    )
    if stored.exists():
        return False
    if link.kind == SurveyLink.Kind.CODES:
        unused = SurveyCode.objects.filter(link=link, digest=code_digest(link.pk, code), is_used=False)
        if not unused.update(is_used=True):
            if stored.exists():  # used by this very form, a moment ago
                return False
            raise CodeUsedError
    _create(link, external_id, answer, at)
    return True


def _hold_wave(secret: str) -> None:
    """Keep the wave of a link of staff as it is until the answer is stored: not scored or closed in between.

    A shared lock: two hundred answers at once hold it together, whoever changes the wave waits for them and
    they for him, PATIENCE long at most: then the page says to come again, and its script does so by itself.
    Customers' answers take none, so that no hall of them waits while a long file is read into the wave.
    SQLite writes one after another anyway.

    Raises:
        OperationalError: somebody works on the wave for longer.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL lock_timeout = %s;"
            " SELECT 1 FROM audits_auditwave wave"
            " JOIN audits_surveylink link ON link.wave_id = wave.id"
            " JOIN audits_instrument asked ON asked.id = link.instrument_id"
            " WHERE link.secret = %s AND asked.kind = ANY(%s) AND asked.respondents = ANY(%s)"
            " FOR SHARE OF wave",
            [PATIENCE, secret.lower(), [str(one) for one in KINDS], [str(one) for one in PEOPLE]],
        )


def _create(link: SurveyLink, external_id: str, answer: Answer, at: datetime) -> None:
    """One observation; of those who were promised anonymity only the day is kept, as its noon."""
    zone = ZoneInfo(link.branch.timezone)
    is_by_day = is_anonymous(link.instrument) or link.kind == SurveyLink.Kind.CODES
    moment = datetime.combine(at.astimezone(zone).date(), time(12), zone) if is_by_day else at
    observation = Observation.objects.create(
        wave_id=link.wave_id,
        instrument_id=link.instrument_id,
        branch_id=link.branch_id,
        external_id=external_id,
        observed_at=moment,
        channel=link.channel,
        service=_masked(link, answer.service)[:80],
        segment=answer.segment,
        values=answer.values,
        comments={COMMENT: text} if (text := _masked(link, answer.comment)) else {},
    )
    if is_by_day:  # the row's own moment would tell the hour
        Observation.objects.filter(pk=observation.pk).update(created_at=moment)


def _masked(link: SurveyLink, text: str) -> str:
    """The text without telephones, addresses and names."""
    if not text:
        return ""
    organisation = link.wave.organisation
    stems = surname_stems(User.objects.filter(organisation=organisation).values_list("last_name", flat=True))
    return masked(text, stems=stems, known=[organisation.name, link.branch.name])


def _locked(wave_id: int) -> AuditWave:
    """The wave, which still may change."""
    wave = (
        AuditWave.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organisation")
        .get(pk=wave_id)
    )
    if wave.state in FINISHED:
        raise WaveClosedError(wave.name)
    return wave


def _questionnaire(wave: AuditWave, instrument_id: int) -> Instrument:
    """One of the wave's questionnaires; one that it may take becomes its source."""
    source = questionnaires_of(wave).filter(instrument=instrument_id).first()
    if source is not None:
        return source.instrument
    offered = {one.pk: one for one in offered_questionnaires(wave)}
    if instrument_id not in offered:
        raise NotAQuestionnaireError
    chosen = offered[instrument_id]
    WaveInstrument.objects.create(wave=wave, instrument=chosen)
    return chosen


def _note(verb: str, wave: AuditWave, *, by: User, at: datetime, detail: dict[str, Any]) -> None:
    """Who opened what, in the client's journal."""
    record(verb, actor=by, organisation_id=wave.organisation_id, subject=wave, at=at, detail=detail)


def new_secret() -> str:
    """The secret of a link, typed from paper if need be, «k7mp-3xqd-9rta»: 59 bits, guesses are counted."""
    signs = _random(12)
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def new_code() -> str:
    """A one-time code of 49 bits."""
    signs = _random(10)
    return f"{signs[:5]}-{signs[5:]}"


def code_digest(link_id: int, code: str) -> str:
    """What is stored of a code: keyed by the installation's secret and bound to its link."""
    plain = "".join(sign for sign in code.lower() if sign in ALPHABET)
    return salted_hmac("audits.survey-code", f"{link_id}:{plain}", algorithm="sha256").hexdigest()


def external_id_of(link: SurveyLink, form_id: str) -> str:
    """The observation's own number; the form's cannot be told from it."""
    return "s-" + sha256(f"{link.pk}:{form_id}".encode()).hexdigest()[:40]


def _random(length: int) -> str:
    """So many signs of ALPHABET."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
