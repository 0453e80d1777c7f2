"""Personal data of the room of people: field, purpose, retention, export, erasure."""

from typing import NamedTuple


class PersonalField(NamedTuple):
    """What one model field holds of a person.

    Every field of every model has a line in its room's FIELDS: None says that it holds nothing personal.
    """

    purpose: str  # why it is kept
    retention: str  # for how long
    in_export: bool  # whether the person's own export contains it
    on_erasure: str  # delete | pseudonymise | keep by law


Registry = dict[str, PersonalField | None]  # "Model.field" -> line
