"""Every field of every model is in its room's registry of personal data, and nothing else is."""

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

ACTIONS = {"delete", "pseudonymise", "keep by law"}


def fields_of(room):
    """«Model.field» of every concrete field of the room's models."""
    return {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config(room).get_models()
        for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many)
        if not model._meta.auto_created
    }


@pytest.mark.parametrize("path", settings.PERSONAL_REGISTRIES)
def test_every_field_of_the_room_has_a_line(path):
    registry = import_string(path)

    assert set(registry) == fields_of(path.split(".")[0])


@pytest.mark.parametrize("path", settings.PERSONAL_REGISTRIES)
def test_every_line_says_why_for_how_long_and_what_then(path):
    lines = [line for line in import_string(path).values() if line is not None]

    assert all(line.purpose and line.retention and line.on_erasure in ACTIONS for line in lines)


def test_every_room_with_models_has_a_registry():
    rooms = {path.split(".")[0] for path in settings.PERSONAL_REGISTRIES}
    ours = {"jobs", "accounts", "catalog", "courses", "assessments", "audits", "reports", "lms"}

    assert {room for room in ours if list(apps.get_app_config(room).get_models())} <= rooms
