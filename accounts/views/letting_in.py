"""Ways in that HR hands out: invitations and printed codes, for one person or for all that are ticked."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.forms import SelectionForm
from accounts.permissions import access_managed_people, access_managed_person
from accounts.requests import UserRequest
from accounts.services.codes import AT_ONCE, NoNumberError, print_codes
from accounts.services.invitations import NoAddressError, invite_person, revoke_invitation
from accounts.services.people import OwnAccountError, deactivate_person
from accounts.services.roles import LastAdminError


@require_POST
def invitation_send(request: UserRequest, person_id: int) -> HttpResponse:
    """Send a link, or send it again: the earlier one stops working."""
    person = access_managed_person(request.user, person_id)
    try:
        invite_person(person.pk, by=request.user, at=timezone.now())
    except NoAddressError:
        messages.error(request, _("There is no e-mail. Write one, or print a code."))
    else:
        messages.success(request, _("The invitation is on its way. The link works for seven days."))
    return redirect("accounts:person-detail", person.pk)


@require_POST
def invitation_revoke(request: UserRequest, person_id: int) -> HttpResponse:
    """Make the person's open links useless."""
    person = access_managed_person(request.user, person_id)
    revoke_invitation(person.pk, by=request.user, at=timezone.now())
    messages.success(request, _("The link does not work any more."))
    return redirect("accounts:person-detail", person.pk)


@require_POST
def people_invite(request: UserRequest) -> HttpResponse:
    """Invite everybody who is ticked and has an e-mail."""
    people = access_managed_people(request.user, SelectionForm(request.POST).ids())
    reachable = [person for person in people if person.email and person.is_active]
    for person in reachable:
        invite_person(person.pk, by=request.user, at=timezone.now())
    _say(request, len(reachable), ngettext("%d invitation sent.", "%d invitations sent.", len(reachable)))
    if len(people) > len(reachable):
        messages.info(request, _("Those without an e-mail were left out: print codes for them."))
    return redirect("accounts:person-list")


@require_POST
def people_deactivate(request: UserRequest) -> HttpResponse:
    """Shut out everybody who is ticked; each can be let in again on the card."""
    people = access_managed_people(request.user, SelectionForm(request.POST).ids())
    done = 0
    for person in people:
        try:
            deactivate_person(person.pk, by=request.user, at=timezone.now())
        except (OwnAccountError, LastAdminError):
            messages.error(
                request, _("%s was left out: yourself or the last administrator.") % person.full_name
            )
        else:
            done += 1
    _say(request, done, ngettext("%d account switched off.", "%d accounts switched off.", done))
    return redirect("accounts:person-list")


@require_POST
def code_print(request: UserRequest) -> HttpResponse:
    """Cards to print, each with a new one-time code.

    The answer itself shows the codes: they are stored only as hashes, so there is nothing to redirect to.
    """
    people = access_managed_people(request.user, SelectionForm(request.POST).ids())
    try:
        cards = print_codes(people, by=request.user, at=timezone.now())
    except NoNumberError:
        messages.error(request, _("Tick people who have a personnel number: the code goes with it."))
        return redirect("accounts:person-list")
    left_out = [person for person in people if person not in {card.person for card in cards}]
    address = settings.PUBLIC_URL.partition("//")[2]
    context = {"cards": cards, "left_out": left_out, "at_once": AT_ONCE, "address": address}
    return render(request, "accounts/code_print.html", context)


def _say(request: UserRequest, count: int, text: str) -> None:
    """How many it was, or that nobody was ticked."""
    if count:
        messages.success(request, text % count)
    else:
        messages.info(request, _("Tick the people first."))
