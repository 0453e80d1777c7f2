"""What the pages of instruments and of scenarios share: an organisation's own copy and its next versions."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.requests import UserRequest
from audits.errors import ForeignCopyError, OwnCopyExistsError
from audits.instruments import own_code
from audits.models import Instrument, Scenario
from catalog.loading.files import ContentError, Fault

Copied = TypeVar("Copied", Instrument, Scenario)


def known_copy(request: UserRequest, common: Copied, owner: Organisation) -> Copied | None:
    """The owner's copy of what is common, if there is one when the form is opened: he is told of it.

    What was typed into a form already is answered by the form itself.
    """
    if request.method == "POST" or common.owner_id is not None:
        return None
    known = type(common).objects.filter(owner=owner, code=own_code(common.code, owner.pk)).first()
    if known is not None:
        messages.info(request, _("The client has a copy already: here it is."))
    return known


def made_or_told(
    form: BaseForm, make: Callable[[], Copied], *, said: Callable[[Fault], str] = lambda one: one.reason
) -> Copied | None:
    """The new row; None after the form was told what is wrong.

    Args:
        said: a fault of the content in words.
    """
    try:
        return make()
    except ContentError as error:
        for fault in error.faults:
            form.add_error(None, said(fault))
    except OwnCopyExistsError:
        form.add_error(None, _("The client has a copy already. Make the next version of that."))
    except ForeignCopyError:
        form.add_error(None, _("This copy belongs to another client."))
    return None
