"""Surveys of a wave on the auditor's side: links, one-time codes, cards to print."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from audits.errors import WaveClosedError
from audits.models import AuditWave, Instrument, SurveyLink
from audits.permissions import access_survey_link, access_wave_work
from audits.queries.surveys import (
    SourceLine,
    branches_of,
    link_table,
    offered_questionnaires,
    source_lines,
)
from audits.services.surveys import (
    NotAQuestionnaireError,
    SurveyClosedError,
    TooManyCodesError,
    make_codes,
    make_links,
    set_open,
    set_shared,
)
from audits.states import FINISHED
from audits.survey_cards import SurveyCard, card_of, codes_table
from audits.survey_forms import CodesForm, LinksForm, MoveForm, SheetForm

PAGE_SIZE = 50
SHEETS_AT_ONCE = 600  # cards of one print
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def survey_list(request: UserRequest, wave_id: int) -> HttpResponse:
    """Questionnaires of the wave and the links of one of them, with what came in by branch."""
    wave = access_wave_work(request.user, wave_id)
    chosen = SheetForm(request.GET).chosen()
    branches = branches_of(wave).count()
    lines = source_lines(wave, branches, timezone.localdate())
    line = next((one for one in lines if one.instrument.pk == chosen["source"]), lines[0] if lines else None)
    context = {
        "wave": wave,
        "lines": lines,
        "line": line,
        "offered": offered_questionnaires(wave),
        "branches": branches,
        "is_open": wave.state not in FINISHED,
        "taking": line.taking if line else "",
    }
    return render(request, "audits/survey_list.html", context | _links_of(request, wave, line, chosen["q"]))


@require_POST
def survey_create(request: UserRequest, wave_id: int) -> HttpResponse:
    """Links of one questionnaire for every branch of the wave that has none."""
    wave = access_wave_work(request.user, wave_id)
    form = LinksForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a questionnaire and how people come in."))
        return redirect("audits:survey-list", wave.pk)
    try:
        made = make_links(wave.pk, **form.links(), by=request.user, at=timezone.now())
    except NotAQuestionnaireError:
        messages.error(request, _("The wave cannot take this questionnaire. Choose one of the list."))
        return redirect("audits:survey-list", wave.pk)
    except WaveClosedError:
        return _too_late(request, wave)
    text = ngettext("%d link is made.", "%d links are made.", made) % made
    messages.success(request, text if made else _("Every branch has such a link already."))
    return _to_source(wave, form.links()["instrument"])


@require_POST
def survey_open(request: UserRequest, wave_id: int) -> HttpResponse:
    """Open one link, or all of a questionnaire."""
    wave = access_wave_work(request.user, wave_id)
    return _moved(request, wave, is_open=True)


@require_POST
def survey_close(request: UserRequest, wave_id: int) -> HttpResponse:
    """Close one link, or all of a questionnaire; opening them again is the undo."""
    wave = access_wave_work(request.user, wave_id)
    return _moved(request, wave, is_open=False)


@never_cache
@require_POST
def survey_codes(request: UserRequest, wave_id: int, link_id: int) -> HttpResponse:
    """New one-time codes as cards or as a table.

    The answer itself shows them: they are stored as digests only, so there is nothing to redirect to.
    """
    link = access_survey_link(request.user, wave_id, link_id)
    form = CodesForm(request.POST)
    try:
        if not form.is_valid():
            raise TooManyCodesError
        codes = make_codes(link.pk, count=form.count_given(), by=request.user, at=timezone.now())
    except (TooManyCodesError, SurveyClosedError):
        messages.error(request, _("Say how many codes are needed: from 1 to 200, for a link with codes."))
        return _to_source(link.wave, link.instrument_id)
    except WaveClosedError:
        return _too_late(request, link.wave)
    cards = [card_of(link, code) for code in codes]
    if form.is_table():
        return _table(link, cards)
    return render(request, "audits/survey_codes.html", {"link": link, "wave": link.wave, "cards": cards})


@require_POST
def survey_device(request: UserRequest, wave_id: int, link_id: int) -> HttpResponse:
    """One answer a device by the link, or as many as people have it in their hands."""
    link = access_survey_link(request.user, wave_id, link_id)
    is_shared = request.POST.get("is_shared") == "1"
    try:
        set_shared(link.pk, is_shared=is_shared, by=request.user, at=timezone.now())
    except WaveClosedError:
        return _too_late(request, link.wave)
    if is_shared:
        text = _("%s: one device gives as many answers as people have it in their hands.")
    else:
        text = _("%s: one answer from one device.")
    messages.success(request, text % link.branch.name)
    return _to_source(link.wave, link.instrument_id)


@require_safe
def survey_sheet(request: UserRequest, wave_id: int) -> HttpResponse:
    """Cards of a link, or of all open links of a questionnaire, made to be printed and cut."""
    wave = access_wave_work(request.user, wave_id)
    chosen = SheetForm(request.GET).chosen()
    links = wave.survey_links.filter(is_open=True).select_related("branch", "instrument")
    if chosen["link"] is not None:
        links = wave.survey_links.select_related("branch", "instrument").filter(pk=chosen["link"])
    if chosen["source"] is not None:
        get_object_or_404(Instrument, pk=chosen["source"], uses__wave=wave)
        links = links.filter(instrument=chosen["source"])
    cards = [card_of(one) for one in links.order_by("branch__name", "pk")[:SHEETS_AT_ONCE]]
    context = {"wave": wave, "cards": cards, **chosen}
    status = HTTPStatus.OK if cards else HTTPStatus.NOT_FOUND
    return render(request, "audits/survey_sheet.html", context, status=status)


def _links_of(
    request: UserRequest, wave: AuditWave, line: SourceLine | None, words: str
) -> dict[str, object]:
    """One page of the links of a questionnaire."""
    links = link_table(wave, line.instrument, text=words) if line else SurveyLink.objects.none()
    page = Paginator(links, PAGE_SIZE).get_page(request.GET.get("page"))
    return {"page": page, "cards": [card_of(one) for one in page], "words": words}


def _table(link: SurveyLink, cards: list[SurveyCard]) -> HttpResponse:
    """The codes as a file that is kept nowhere."""
    response = HttpResponse(codes_table(cards), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="codes-{link.pk}.xlsx"'
    return response


def _moved(request: UserRequest, wave: AuditWave, *, is_open: bool) -> HttpResponse:
    """Links opened or closed, and back to their questionnaire."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was changed."))
        return redirect("audits:survey-list", wave.pk)
    try:
        moved = set_open(wave.pk, **form.links(), is_open=is_open, by=request.user, at=timezone.now())
    except WaveClosedError:
        return _too_late(request, wave)
    if is_open:
        text = ngettext("%d link is open.", "%d links are open.", moved)
    else:
        text = ngettext("%d link is closed.", "%d links are closed.", moved)
    messages.success(request, text % moved if moved else _("Nothing was changed."))
    return _to_source(wave, form.links()["instrument"])


def _to_source(wave: AuditWave, instrument_id: int) -> HttpResponse:
    """Back to the links of a questionnaire."""
    return HttpResponseRedirect(f"{reverse('audits:survey-list', args=[wave.pk])}?source={instrument_id}")


def _too_late(request: UserRequest, wave: AuditWave) -> HttpResponse:
    """The wave is approved."""
    messages.error(request, _("The wave is approved: nothing is added to it any more."))
    return redirect("audits:survey-list", wave.pk)
