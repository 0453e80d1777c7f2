"""Files of observations on their way, imports, and a source of figures of months."""

from audits.models import ObservationFile, ObservationImport
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.instruments import instrument_of

MONTHS = [  # as the instruments of the repository ask: K02 and K09 rest on the same contacts
    {
        "code": "K02",
        "criterion": "CI02",
        "rule": "rate",
        "per": 1000,
        "target": 1,
        "limit": 5,
        "fields": {"count": "Жалоб на поведение", "exposure": "Контактов за месяц"},
    },
    {
        "code": "K09",
        "criterion": "CI09",
        "rule": "rate",
        "per": 1000,
        "target": 0,
        "limit": 1,
        "fields": {"count": "Жалоб на навязывание", "exposure": "Контактов за месяц"},
    },
    {
        "code": "K03",
        "criterion": "CI03",
        "rule": "share",
        "fields": {"part": "Ответов в срок", "whole": "Жалоб со сроком"},
    },
    {
        "code": "K08",
        "criterion": "CI08",
        "rule": "mean5",
        "fields": {"mean": "Средняя оценка", "count": "Оценивших"},
    },
]


def month_source(wave, code="complaints"):
    """A source of figures of months of the wave."""
    instrument = instrument_of(wave, "records", MONTHS, code=code)
    instrument.body |= {"kind": "records", "title": "Жалобы", "about": "Числа из журнала обращений."}
    instrument.save()
    return wave.instruments.get(instrument=instrument)


def import_of(wave, instrument, **fields):
    """An import without observations."""
    known = {"name": "визиты.csv", "sha256": f"{instrument.pk}", "rows": 1, "imported_at": NOON}
    return ObservationImport.objects.create(wave=wave, instrument=instrument, **known | fields)


def file_of(wave, **fields):
    """An uploaded file that waits for its columns."""
    header = [{"column": "код", "shown": "Код", "samples": ["1"], "how": ""}]
    known = {"instrument_code": "checklist", "name": "визиты.csv", "stored_file": "none.csv"}
    known |= {"state": "matching", "header": header, "mapping": {"код": ""}, "created_at": NOON}
    by = fields.pop("uploaded_by", None) or UserFactory()
    return ObservationFile.objects.create(wave=wave, uploaded_by=by, **known | fields)
