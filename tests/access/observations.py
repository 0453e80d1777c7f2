"""Access rows of files of observations, imports and figures of months: the work of the wave's auditor."""

from audits.models import WaveInstrument
from tests.access import Row, World
from tests.factories.imports import file_of, import_of, month_source

READ = ("hr", "client_admin")


def _work(ids: str, *, get: bool = False, post: bool = True) -> Row:
    """A page or a POST of the wave's auditor; its readers see the wave and may not work in it."""
    who = ("auditor",)
    return Row(get=who if get else None, post=who if post else None, ids=ids, forbidden=READ)


ROWS: dict[str, Row] = {
    "audits:observation-import": _work("wave", get=True),
    "audits:observation-blank": _work("blank", get=True, post=False),
    "audits:observation-file": _work("file", get=True, post=False),
    "audits:observation-columns": _work("file", get=True),
    "audits:observation-load": _work("file"),
    "audits:observation-drop": _work("file"),
    "audits:observation-faults": _work("file", get=True, post=False),
    "audits:import-undo": _work("observation_import", get=True),
    "audits:monthly-edit": _work("months", get=True),
}


def furnish(world: World) -> None:
    """A file that waits, an import and a source of months, in A and in B."""
    for letter, suffix, ids in (("a", "", world.ids), ("b", "_b", world.foreign_ids)):
        wave = world.things[f"wave_{letter}"]
        file = file_of(wave, uploaded_by=world.people[f"auditor{suffix}"])
        source = WaveInstrument.objects.filter(wave=wave).select_related("instrument").first()
        instrument = source.instrument
        ids["file"] = {"wave_id": wave.pk, "file_id": file.pk}
        ids["blank"] = {"wave_id": wave.pk, "code": instrument.code}
        ids["observation_import"] = {"wave_id": wave.pk, "import_id": import_of(wave, instrument).pk}
        ids["months"] = {"wave_id": wave.pk, "source_id": month_source(wave, f"months-{letter}").pk}
