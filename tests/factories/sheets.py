"""Sheets on their way, their photographs, recordings and scorers."""

import io

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from audits.models import (
    CallRecording,
    Instrument,
    InstrumentItem,
    Sheet,
    SheetPhoto,
    WaveBranch,
    WaveInstrument,
)
from audits.services.surveys import new_secret
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, UserFactory
from tests.factories.audits import AuditWaveFactory, CriterionFactory

MP3 = b"ID3\x04" + b"\x00" * 60


def item(code, kind="yes_no", *, section="first", criterion="MV04", critical=False, **fields):
    """The body of one item of a checklist."""
    body = {"code": code, "section": section, "criterion": criterion, "text": f"Пункт {code} выполнен"}
    body |= {"type": kind, "weight": 1, "critical": critical, "norm": None, "remedy": None}
    if kind == "time":
        body |= {"target": 10, "limit": 60, "unit": "s"}
    return body | fields


ITEMS = (
    item("V01"),
    item("V02", "yes_partly_no"),
    item("V03", "scale5", section="second"),
    item("V04", "time", section="second"),
    item("V05", section="second", critical=True, norm="Закон № 1", remedy="Табличка"),
)
FULL = {"V01": "yes", "V02": "partly", "V03": 4, "V04": 20, "V05": "yes"}
ARRIVED = "2026-11-16T12:00+03:00"


def checklist_of(wave, *, code="visit", items=ITEMS, **fields):
    """A checklist of two sections that the wave has as a source."""
    sections = [
        {"code": "first", "title": "Вход", "weight": 40},
        {"code": "second", "title": "Разговор", "weight": 60},
    ]
    body = {
        "code": code,
        "kind": "visit",
        "title": "Чек-лист визита",
        "sections": sections,
        "items": list(items),
    }
    known = {"level": "external", "respondents": "observers", "source": "MV", "trust": 1.0, "n0": 3}
    known |= {"title": body["title"], "source_sha256": "", "version": 1}
    instrument = Instrument.objects.create(code=code, kind="visit", body=body, **{**known, **fields})
    for position, one in enumerate(items, start=1):
        criterion = CriterionFactory(code=one["criterion"]) if one["criterion"] else None
        InstrumentItem.objects.create(
            instrument=instrument, criterion=criterion, code=one["code"], position=position, body=one
        )
    if wave is not None:
        WaveInstrument.objects.create(wave=wave, instrument=instrument)
    return instrument


def sheet_wave(*, branches=2, **fields):
    """A wave that collects at so many branches by a checklist."""
    wave = AuditWaveFactory(**fields)
    for _ in range(branches):
        WaveBranch.objects.create(wave=wave, branch=BranchFactory(organisation=wave.organisation))
    checklist_of(wave, code=f"visit-{wave.pk}")
    return wave


def sheet_of(wave, *, branch=None, **fields):
    """A planned sheet of the wave's first branch."""
    known = {
        "instrument": wave.instruments.order_by("pk").first().instrument,
        "branch": branch or wave.branches.order_by("pk").first().branch,
        "observer": "ТП-7",
        "secret": new_secret(),
        "created_at": NOON,
    }
    return Sheet.objects.create(wave=wave, **{**known, **fields})


def submitted_sheet(wave, *, answers=None, comments=None, **fields):
    """A sheet that waits for its review."""
    known = {"state": "submitted", "submitted_at": NOON, "started_at": NOON, "clock": {"arrived": ARRIVED}}
    known |= {"answers": FULL if answers is None else answers, "comments": comments or {}}
    return sheet_of(wave, **{**known, **fields})


def picture(size=(640, 480), kind="JPEG", **options):
    """The bytes of a picture."""
    stream = io.BytesIO()
    Image.new("RGB", size, (180, 90, 40)).save(stream, kind, **options)
    return stream.getvalue()


def photo_of(sheet, item="V01", client_id="a" * 32):
    """A stored photograph of an item."""
    stored = default_storage.save(
        f"{sheet.wave.organisation_id}/sheets/x.jpg", ContentFile(picture((64, 48)))
    )
    return SheetPhoto.objects.create(
        sheet=sheet, item=item, client_id=client_id, stored_file=stored, size=800, created_at=NOON
    )


def recording_of(wave, *, by=None, **fields):
    """A recording of the wave's first branch, its sound stored."""
    stored = default_storage.save(f"{wave.organisation_id}/calls/x", ContentFile(MP3))
    known = {"branch": wave.branches.order_by("pk").first().branch, "name": "звонок-1.mp3"}
    known |= {"stored_file": stored, "media_type": "audio/mpeg", "created_at": NOON}
    known |= {"uploaded_by": by or UserFactory(organisation=wave.organisation)}
    return CallRecording.objects.create(wave=wave, **{**known, **fields})
