"""Personal data of the audits: field, purpose, retention, export, erasure; a module for each one of `models`.

Customers answer without a name and shoppers are codes, yet what an observer writes may speak of a person.
"""

from audits.personal import (
    figures,
    files,
    instruments,
    observations,
    prescription,
    sheets,
    surveys,
    verdicts,
    waves,
)
from jobs.personal import PersonalField

FIELDS: dict[str, PersonalField | None] = {
    **instruments.FIELDS,
    **waves.FIELDS,
    **observations.FIELDS,
    **files.FIELDS,
    **figures.FIELDS,
    **surveys.FIELDS,
    **sheets.FIELDS,
    **verdicts.FIELDS,
    **prescription.FIELDS,
}
