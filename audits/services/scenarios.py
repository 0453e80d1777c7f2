"""An organisation's own copy of a scenario, and its next versions; no version that there is ever changes."""

from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.services.journal import record
from audits.errors import ForeignCopyError, OwnCopyExistsError
from audits.instruments import own_code
from audits.loading import fingerprint
from audits.models import Scenario
from audits.scenarios import ScenarioText, body_of, check_scenario, text_of
from audits.services.instruments import catalogue_now


class ScenarioUnchangedError(Exception):
    """The next version would say what this one says."""


@transaction.atomic
def adapt_scenario(
    scenario_id: int, *, organisation: Organisation, text: ScenarioText, at: datetime, by: User
) -> Scenario:
    """Make the organisation's own copy of a common scenario, as version 1 of a code of its own.

    It serves the same checklist, and copies of that checklist.

    Args:
        by: who; that they may is the caller's to check.
    Raises:
        ForeignCopyError: the scenario is somebody's copy itself.
        OwnCopyExistsError: the organisation has a copy of it; change that by `new_scenario_version`.
        ContentError: the copy would be malformed; nothing was made.
    """
    base = Scenario.objects.select_for_update(no_key=True).get(pk=scenario_id)
    if base.owner_id is not None:
        raise ForeignCopyError(base.code)
    code = own_code(base.code, organisation.pk)
    if Scenario.objects.filter(code=code, owner=organisation).exists():
        raise OwnCopyExistsError(base.code)
    return _derive(base, code, 1, organisation, text, at, by)


@transaction.atomic
def new_scenario_version(
    scenario_id: int, *, organisation: Organisation, text: ScenarioText, at: datetime, by: User
) -> Scenario:
    """Make the next version of the organisation's own copy; sheets keep the version that they were given.

    The number follows the newest version, also where an older one is given as the base.

    Raises:
        ForeignCopyError: the scenario is not this organisation's own.
        ScenarioUnchangedError: the text says what the base says.
        ContentError: as `adapt_scenario`.
    """
    base = Scenario.objects.select_for_update(no_key=True).get(pk=scenario_id)
    if base.owner_id != organisation.pk:
        raise ForeignCopyError(base.code)
    if text_of(base.body) == text:
        raise ScenarioUnchangedError(base.code)
    versions = Scenario.objects.select_for_update(no_key=True).filter(code=base.code, owner=organisation)
    newest = versions.first() or base
    return _derive(base, base.code, newest.version + 1, organisation, text, at, by)


def _derive(
    base: Scenario,
    code: str,
    version: int,
    organisation: Organisation,
    text: ScenarioText,
    at: datetime,
    by: User,
) -> Scenario:
    """The row of a checked body, and the line of the journal."""
    body = body_of(text, code=code, version=version, instrument=base.instrument_code)
    check_scenario(body, catalogue_now())
    scenario = Scenario.objects.create(
        code=code,
        version=version,
        instrument_code=base.instrument_code,
        owner=organisation,
        title=text.title,
        body=body,
        source_sha256=fingerprint(body),
    )
    record(
        "scenario.adapt",
        actor=by,
        organisation_id=organisation.pk,
        subject=scenario,
        at=at,
        detail={"code": code, "version": version, "from": base.code, "from_version": base.version},
    )
    return scenario
