"""Access rows of sheets, recordings and appeals: the plan is the auditor's secret, a visit is its branch's.

A wave that collects and one that is being checked, in A and in B; a link asks nobody for an account.
"""

from django.core.files.storage import default_storage

from audits.models import Observation, ObservationAppeal, WaveAssignment
from tests.access import Row, World
from tests.conftest import NOON
from tests.factories.sheets import (
    FULL,
    checklist_of,
    photo_of,
    recording_of,
    sheet_of,
    sheet_wave,
    submitted_sheet,
)

READ = ("hr", "client_admin")
SEEN = ("hr", "line_manager")


def _work(ids: str, **fields) -> Row:
    """A POST of the wave's auditor."""
    return Row(post=("auditor",), forbidden=READ, ids=ids, **fields)


def _look(ids: str) -> Row:
    """A page of the wave's auditor."""
    return Row(get=("auditor",), forbidden=READ, ids=ids)


def _by_link(**fields) -> Row:
    """Anybody's who holds the link."""
    return Row(
        public=True,
        shared=True,
        **{"ids": "sheet_secret", "allowed_statuses": (200, 302, 404, 422), **fields},
    )


ROWS: dict[str, Row] = {
    "audits:sheet-list": _look("sheet_wave"),
    "audits:sheet-create": _work("sheet_wave"),
    "audits:sheet-cards": _look("sheet_wave"),
    "audits:sheet-detail": _look("sheet"),
    "audits:sheet-accept": _work("sheet"),
    "audits:sheet-return": _work("sheet", data={"reason": "Нет фото"}),
    "audits:sheet-reject": _work("sheet", data={"reason": "Не тот филиал"}),
    "audits:sheet-withdraw": _work("sheet", data={"reason": "Не тот филиал"}),
    "audits:sheet-cancel": _work("sheet"),
    "audits:photo-file": Row(get=("auditor",), ids="sheet_photo"),
    "audits:photo-file of a visit": Row(get=("auditor", *SEEN), ids="visit_photo"),
    "sheets:sheet-fill": _by_link(get=(), post=()),
    "sheets:sheet-save": _by_link(post=(), allowed_statuses=(200, 400, 404)),
    "sheets:sheet-send": _by_link(post=()),
    "sheets:photo-create": _by_link(post=()),
    "sheets:photo-own": _by_link(get=(), ids="sheet_secret_photo"),
    "sheets:photo-remove": _by_link(post=(), ids="sheet_secret_photo"),
    "sheets:sheet-worker": Row(get=(), public=True),
    "audits:recording-list": _look("sheet_wave"),
    "audits:recording-create": _work("sheet_wave"),
    "audits:recording-detail": _look("call_recording"),
    "audits:recording-file": _look("call_recording"),
    "audits:recording-assign": _work("call_recording"),
    "audits:recording-remove": _work("recording_idle"),
    "audits:sheet-score": Row(get=("auditor",), post=("auditor",), forbidden=READ, ids="score"),
    "audits:score-save": _work("score"),
    "audits:score-send": _work("score"),
    "audits:visit-list": Row(get=SEEN),
    "audits:visit-detail": Row(get=SEEN, ids="visit"),
    "audits:appeal-create": Row(post=SEEN, ids="visit"),
    "audits:appeal-list": _look("checked_wave"),
    "audits:appeal-detail": _look("visit_appeal"),
    "audits:appeal-uphold": _work("visit_appeal"),
    "audits:appeal-dismiss": _work("visit_appeal"),
}


def furnish(world: World) -> None:
    """The same in A and in B."""
    for letter, suffix, ids in (("a", "", world.ids), ("b", "_b", world.foreign_ids)):
        _collecting(world, letter, suffix, ids)
        _checked(world, letter, suffix, ids)


def _collecting(world: World, letter: str, suffix: str, ids: dict) -> None:
    """A sheet that waits, one that is filled, one of a recording."""
    auditor = world.people[f"auditor{suffix}"]
    wave = sheet_wave(organisation=world.things[letter])
    WaveAssignment.objects.create(user=auditor, wave=wave)
    sheet, filled = submitted_sheet(wave), sheet_of(wave)
    recording = _kept(world, recording_of(wave))
    score = sheet_of(wave, recording=recording, filled_by=auditor)
    ids["sheet_wave"] = {"wave_id": wave.pk}
    ids["sheet"] = {"wave_id": wave.pk, "sheet_id": sheet.pk}
    ids["sheet_photo"] = {"photo_id": _kept(world, photo_of(sheet)).pk}
    ids["sheet_secret"] = {"secret": filled.secret}
    ids["sheet_secret_photo"] = {
        "secret": filled.secret,
        "client_id": _kept(world, photo_of(filled)).client_id,
    }
    ids["call_recording"] = {"wave_id": wave.pk, "recording_id": recording.pk}
    ids["recording_idle"] = {"wave_id": wave.pk, "recording_id": recording_of(wave).pk}
    ids["score"] = {"wave_id": wave.pk, "sheet_id": score.pk}


def _checked(world: World, letter: str, suffix: str, ids: dict) -> None:
    """A visit of the line manager's branch, with an appeal beside it."""
    auditor, manager = world.people[f"auditor{suffix}"], world.people[f"line_manager{suffix}"]
    wave = sheet_wave(organisation=world.things[letter], state="checking")
    WaveAssignment.objects.create(user=auditor, wave=wave)
    branch = manager.memberships.get(role="line_manager").branch or wave.branches.first().branch
    instrument = checklist_of(wave, code=f"checked-{letter}")
    visits = [
        Observation.objects.create(
            wave=wave,
            instrument=instrument,
            branch=branch,
            external_id=f"sheet-{n}",
            observed_at=NOON,
            values=FULL,
        )
        for n in (1, 2)
    ]
    accepted = submitted_sheet(wave, branch=branch, state="accepted", observation=visits[0])
    appeal = ObservationAppeal.objects.create(
        observation=visits[1],
        items=["V01"],
        text="Было иначе",
        filed_by=manager,
        filed_at=NOON,
        due_on=NOON.date(),
    )
    ids["visit"] = {"observation_id": visits[0].pk}
    ids["visit_photo"] = {"photo_id": _kept(world, photo_of(accepted)).pk}
    ids["checked_wave"] = {"wave_id": wave.pk}
    ids["visit_appeal"] = {"wave_id": wave.pk, "appeal_id": appeal.pk}


def _kept(world: World, row):
    """The row, its file known to the world."""
    with default_storage.open(row.stored_file) as stored:
        world.files[row.stored_file] = stored.read()
    return row
