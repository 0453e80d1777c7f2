"""Personal data of uploaded files and remembered columns."""

from audits.personal.purposes import ANSWERS, IMPORTED
from jobs.personal import PersonalField

FIELDS: dict[str, PersonalField | None] = {
    "ObservationFile.id": None,
    "ObservationFile.wave": None,
    "ObservationFile.instrument_code": None,
    "ObservationFile.name": IMPORTED,
    "ObservationFile.stored_file": None,
    "ObservationFile.state": None,
    "ObservationFile.problem": None,
    "ObservationFile.header": ANSWERS,
    "ObservationFile.mapping": None,
    "ObservationFile.is_matched": None,
    "ObservationFile.preview": ANSWERS,
    "ObservationFile.source_import": None,
    "ObservationFile.faults": ANSWERS,
    "ObservationFile.fault_count": None,
    "ObservationFile.summary": None,
    "ObservationFile.uploaded_by": IMPORTED,
    "ObservationFile.created_at": None,
    "ObservationFile.finished_at": None,
    "ColumnMapping.id": None,
    "ColumnMapping.organisation": None,
    "ColumnMapping.instrument_code": None,
    "ColumnMapping.header_sha256": None,
    "ColumnMapping.columns": None,
    "ColumnMapping.saved_by": IMPORTED,
    "ColumnMapping.saved_at": None,
}
