"""Instruments: what there is, what one asks, an organisation's own copy and its next version."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Organisation
from accounts.requests import UserRequest
from audits.instrument_forms import InstrumentFilterForm, InstrumentForm
from audits.models import Instrument
from audits.permissions import (
    access_copy_owner,
    access_instrument,
    access_instruments,
    access_scenarios,
    access_wave_creation,
)
from audits.queries.instruments import instrument_lines, sections_of, versions_of, waves_by_code
from audits.queries.scenarios import scenarios_of_checklist
from audits.services.instruments import adapt_instrument, new_version
from audits.views.own_copies import known_copy, made_or_told
from catalog.loading.files import Fault


@require_safe
def instrument_list(request: UserRequest) -> HttpResponse:
    """Instruments by code with their versions and the waves that use them."""
    offered = access_instruments(request.user)
    clients = access_wave_creation(request.user)
    chosen = InstrumentFilterForm(request.GET).chosen()
    client = clients.filter(pk=chosen["client"]).first() if chosen["client"] else None
    lines = instrument_lines(offered, clients, kind=chosen["kind"], client=client.pk if client else None)
    context = {"lines": lines, "chosen": chosen, "client": client, "kinds": Instrument.Kind.choices}
    return render(request, "audits/instrument_list.html", context)


@require_safe
def instrument_detail(request: UserRequest, instrument_id: int) -> HttpResponse:
    """One version: its items by section, what it is made of, which waves have it."""
    instrument = access_instrument(request.user, instrument_id)
    clients = access_wave_creation(request.user)
    copies = access_instruments(request.user).filter(based_on=instrument, owner__isnull=False)
    context = {
        "instrument": instrument,
        "sections": sections_of(instrument, instrument.owner),
        "versions": versions_of(access_instruments(request.user), instrument),
        "waves": waves_by_code([instrument.code], clients).get(instrument.code, []),
        "copies": copies.defer("body"),
        "is_played": instrument.kind == Instrument.Kind.VISIT,
        "scenarios": scenarios_of_checklist(access_scenarios(request.user), instrument),
        "clients": clients if instrument.owner_id is None else [],
        "is_guess": instrument.is_guess,
    }
    return render(request, "audits/instrument_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def instrument_edit(request: UserRequest, instrument_id: int) -> HttpResponse:
    """An own copy of a common instrument, or the next version of an own copy; nothing in use changes."""
    instrument = access_instrument(request.user, instrument_id)
    owner = access_copy_owner(request.user, instrument.owner, request.GET.get("client", ""))
    known = known_copy(request, instrument, owner)
    if known is not None:
        return redirect("audits:instrument-detail", known.pk)
    form = InstrumentForm(request.POST or None, instrument=instrument)
    if request.method == "POST" and form.is_valid():
        made = _made(request, instrument, owner, form)
        if made is not None:
            messages.success(request, _("Version %d is made. Waves take it when you add it.") % made.version)
            return redirect("audits:instrument-detail", made.pk)
    return render(
        request, "audits/instrument_edit.html", {"instrument": instrument, "owner": owner, "form": form}
    )


def _made(
    request: UserRequest, instrument: Instrument, owner: Organisation, form: InstrumentForm
) -> Instrument | None:
    """The new row; None after the form was told what is wrong."""
    make = adapt_instrument if instrument.owner_id is None else new_version
    said: dict[str, Any] = {"changes": form.changes(), "comparable": form.comparable()}
    said |= {"organisation": owner, "by": request.user, "at": timezone.now()}
    return made_or_told(form, lambda: make(instrument.pk, **said), said=_fault_words)


def _fault_words(fault: Fault) -> str:
    """A fault of a content file, which is the instrument itself: its place in it, and what is wrong."""
    return f"{fault.file.rpartition(' ')[2]}: {fault.reason}"
