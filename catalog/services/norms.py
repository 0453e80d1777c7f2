"""An organisation sets its own service norms; groups that exist keep the values of their first day."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.services.journal import record
from catalog.models import Norm


class OutOfBoundsError(Exception):
    """Some value is not within its norm's bounds, or the norm does not exist."""


@transaction.atomic
def save_norms(
    organisation_id: int, *, values: Mapping[str, int | None], by: User, at: datetime
) -> Organisation:
    """Set the organisation's values; None takes the default again, a norm that is not named stays.

    Raises:
        OutOfBoundsError: nothing was changed.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    norms = Norm.objects.in_bulk(list(values))
    for code, value in values.items():
        norm = norms.get(code)
        if norm is None or (value is not None and not norm.minimum <= value <= norm.maximum):
            raise OutOfBoundsError
    was = dict(organisation.norms)
    now = {code: value for code, value in {**was, **values}.items() if value is not None}
    if now == was:
        return organisation
    organisation.norms = now
    organisation.save(update_fields=["norms"])
    changed = {code: [was.get(code), now.get(code)] for code in values if was.get(code) != now.get(code)}
    record(
        "norms.change", actor=by, organisation_id=organisation_id, subject=organisation, at=at, detail=changed
    )
    return organisation
