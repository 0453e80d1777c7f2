"""The verifier's queue and blind desk, the two marks side by side, the third mark."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, HttpResponseGone
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from assessments import scoring, uploads
from assessments.marking_forms import MarkForm, TabForm, WordsOfMarkForm
from assessments.models import SecondMark, SubmissionFile
from assessments.permissions import TRAINER
from assessments.permissions.marking import VERIFIER, access_marked_file, access_marking, access_second_mark
from assessments.queries.comments import recordings
from assessments.queries.grading import desk_criteria
from assessments.queries.marking import compared_rows, mark_table, may_settle, tab_counts, third_assessors
from assessments.services.grades import VACS, GivenGrade, RuleNotMetError, UnfoundedDecisionError
from assessments.services.second_marks import (
    AlreadyTakenError,
    NotComparableError,
    NotDivergedError,
    NotTakenError,
    NoWordsError,
    OwnWorkError,
    decide_mark,
    given_by,
    note_talk,
    put_back,
    save_mark,
    settle_mark,
    take_mark,
)
from jobs.downloads import send_file
from jobs.streaming import send_media
from jobs.tasks import ring

ROWS = 50
NOTHING = GivenGrade({}, {}, "", {}, None)


@require_safe
def second_mark_list(request: UserRequest) -> HttpResponse:
    """Works of the sample: waiting, the person's own, diverged, done."""
    marks, tab = access_marking(request.user), TabForm(request.GET).chosen()
    page = Paginator(mark_table(marks, tab=tab, user=request.user), ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "tab": tab, "counts": tab_counts(marks, request.user)}
    return render(request, "assessments/second_mark_list.html", context)


@require_POST
def second_mark_take(request: UserRequest, mark_id: int) -> HttpResponse:
    """Take a work for one's own."""
    mark = access_second_mark(request.user, mark_id, VERIFIER)
    try:
        take_mark(mark.pk, by=request.user, at=request.arrived_at)
    except AlreadyTakenError:
        messages.warning(request, _("Another verifier has taken this work already."))
    except OwnWorkError:
        messages.warning(request, _("You have marked this work before: another assessor marks it now."))
    else:
        return redirect("assessments:second-mark-edit", mark.pk)
    return redirect("assessments:second-mark-list")


@require_POST
def second_mark_return(request: UserRequest, mark_id: int) -> HttpResponse:
    """Put a work back for another verifier."""
    mark = access_second_mark(request.user, mark_id, VERIFIER)
    try:
        put_back(mark.pk, by=request.user, at=request.arrived_at)
        messages.success(request, _("The work waits for another verifier again."))
    except NotTakenError:
        messages.warning(request, _("This work is not with you any more."))
    return redirect("assessments:second-mark-list")


@require_http_methods(["GET", "HEAD", "POST"])
def second_mark_edit(request: UserRequest, mark_id: int) -> HttpResponse:
    """The blind desk: the work and the rubric; a POST keeps the draft, or decides and compares."""
    mark = access_second_mark(request.user, mark_id, VERIFIER)
    if mark.first is not None:
        return redirect("assessments:second-mark-detail", mark.pk)
    if mark.marker_id != request.user.pk:
        raise PermissionDenied
    if request.method != "POST":
        return _desk(request, mark, given_by(mark))
    form = MarkForm(request.POST, criteria=mark.submission.rubric)
    if not form.is_valid():
        return _desk(request, mark, form.given(), missing=list(form.errors))
    return _marked(request, mark, form)


def _marked(request: UserRequest, mark: SecondMark, form: MarkForm) -> HttpResponse:
    """Store a checked form: a draft without a decision."""
    given, decision = form.given(), form.cleaned_data["decision"]
    try:
        if not decision:
            save_mark(mark.pk, by=request.user, given=given)
            messages.success(request, _("The draft of your mark is saved."))
            return redirect("assessments:second-mark-edit", mark.pk)
        done = decide_mark(mark.pk, by=request.user, given=given, decision=decision, at=request.arrived_at)
    except RuleNotMetError as error:
        return _desk(request, mark, given, rule=error.result)
    except UnfoundedDecisionError as error:
        return _desk(request, mark, given, missing=error.missing)
    except NotComparableError:
        messages.warning(
            request, _("The first decision is being made anew: your draft is kept, come back later.")
        )
        save_mark(mark.pk, by=request.user, given=given)
        return redirect("assessments:second-mark-list")
    except (NotTakenError, OwnWorkError):
        messages.warning(request, _("This work is not with you any more."))
        return redirect("assessments:second-mark-list")
    return _compared(request, done.mark, done.job_id)


def _compared(request: UserRequest, mark: SecondMark, job_id: int | None) -> HttpResponse:
    """Say how the two marks compare."""
    if job_id is not None:
        ring(job_id)
    if mark.state == SecondMark.State.AGREED:
        messages.success(request, _("The marks agree."))
    else:
        messages.warning(request, _("The marks diverge: talk it over, then a third assessor decides."))
    return redirect("assessments:second-mark-detail", mark.pk)


@require_safe
def second_mark_detail(request: UserRequest, mark_id: int) -> HttpResponse:
    """Both marks side by side, the talk, the third mark."""
    mark = access_second_mark(request.user, mark_id, VERIFIER, TRAINER)
    if mark.first is None:
        return redirect("assessments:second-mark-list")
    context = {
        "mark": mark,
        "work": mark.submission,
        "rows": compared_rows(mark),
        "may_settle": may_settle(mark, request.user),
        "thirds": third_assessors(mark) if mark.state == SecondMark.State.DIVERGED else [],
        "may_talk": mark.state == SecondMark.State.DIVERGED,
        "appeal": mark.appeals.first(),
        "is_verifier": mark.marker_id == request.user.pk,
    }
    return render(request, "assessments/second_mark_detail.html", context)


@require_POST
def second_mark_talk(request: UserRequest, mark_id: int) -> HttpResponse:
    """Keep the notes of the standardisation talk."""
    mark = access_second_mark(request.user, mark_id, VERIFIER, TRAINER)
    try:
        text = WordsOfMarkForm(request.POST).text_given()
        note_talk(mark.pk, text=text, by=request.user, at=request.arrived_at)
        messages.success(request, _("The notes of the talk are kept."))
    except NotDivergedError:
        messages.warning(request, _("The marks do not diverge: there is nothing to settle."))
    return redirect("assessments:second-mark-detail", mark.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def second_mark_settle(request: UserRequest, mark_id: int) -> HttpResponse:
    """The third mark, with both marks in sight; a POST decides."""
    mark = access_second_mark(request.user, mark_id, VERIFIER, TRAINER)
    if not may_settle(mark, request.user):
        raise PermissionDenied
    if request.method != "POST":
        return _desk(request, mark, NOTHING, is_third=True)
    form = MarkForm(request.POST, criteria=mark.submission.rubric)
    if not form.is_valid() or not form.cleaned_data["decision"]:
        missing = list(form.errors) or ["decision"]
        return _desk(request, mark, form.given(), is_third=True, missing=missing)
    return _settled(request, mark, form)


def _settled(request: UserRequest, mark: SecondMark, form: MarkForm) -> HttpResponse:
    """Store a checked third mark."""
    given, at = form.given(), request.arrived_at
    facts = {name: form.cleaned_data[name] for name in ("decision", "reason")}
    about: dict[str, Any] = {"is_third": True, "reason": facts["reason"]}
    try:
        done = settle_mark(mark.pk, by=request.user, given=given, at=at, **facts)
    except RuleNotMetError as error:
        return _desk(request, mark, given, rule=error.result, **about)
    except UnfoundedDecisionError as error:
        return _desk(request, mark, given, missing=error.missing, **about)
    except NoWordsError:
        return _desk(request, mark, given, missing=["reason"], **about)
    except (NotDivergedError, OwnWorkError):
        messages.warning(request, _("The marks have been settled meanwhile."))
        return redirect("assessments:second-mark-detail", mark.pk)
    if done.job_id is not None:
        ring(done.job_id)
    messages.success(request, _("The third mark is given; it decides."))
    return redirect("assessments:second-mark-detail", mark.pk)


@require_safe
def second_mark_file(request: UserRequest, mark_id: int, file_id: int) -> HttpResponseBase:
    """A file of the work, under a name that tells nobody's."""
    return send_nameless(request, access_marked_file(request.user, mark_id, file_id))


def send_nameless(request: UserRequest, file: SubmissionFile) -> HttpResponseBase:
    """A file of a work whose learner is not named; 410 when it was erased."""
    if not default_storage.exists(file.stored_as):
        return HttpResponseGone(_("The file is no longer on the server."))
    _stem, dot, suffix = file.name.rpartition(".")
    facts = {"name": f"{file.pk}{dot}{suffix if dot else ''}", "content_type": file.content_type}
    if file.content_type in uploads.RECORDED | uploads.PICTURES:
        return send_media(request, file.stored_as, **facts, tag=file.sha256)
    return send_file(file.stored_as, **facts)


def _desk(
    request: UserRequest,
    mark: SecondMark,
    given: GivenGrade,
    *,
    is_third: bool = False,
    missing: list[str] | None = None,
    rule: scoring.RubricResult | None = None,
    reason: str = "",
) -> HttpResponse:
    """The desk of a second or third mark; what was refused stays on the page."""
    work = mark.submission
    context = {
        "mark": mark,
        "work": work,
        "values": given,
        "criteria": desk_criteria(work, dict(given.levels), dict(given.comments)),
        "total": scoring.grade_rubric(work.rubric, given.levels),
        "vacs": [(name, bool(given.vacs.get(name))) for name in VACS],
        "desk": {"missing": missing or [], "rule": rule},
        "is_third": is_third,
        "reason": reason,
        "rows": compared_rows(mark) if is_third else [],
        **recordings(work, []),
    }
    status = 422 if missing or rule else 200
    return render(request, "assessments/second_mark_edit.html", context, status=status)
