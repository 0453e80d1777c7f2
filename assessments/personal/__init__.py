"""Personal data of the room: what a person answered, sent and was told about it."""

from accounts.personal import Registry
from assessments.personal import grading, marking, recordings, testing, works

FIELDS: Registry = {
    **testing.FIELDS,
    **works.FIELDS,
    **recordings.FIELDS,
    **grading.FIELDS,
    **marking.FIELDS,
}
