"""Appeals of grades: sent by the learner from the page of the work, answered by another assessor."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from assessments.marking_forms import AppealReplyForm, WordsOfMarkForm
from assessments.models import GradeAppeal
from assessments.permissions import TRAINEE, access_submission
from assessments.permissions.marking import access_grade_appeal, access_grade_appeals
from assessments.queries.marking import compared_rows, grade_appeal_table
from assessments.services.grade_appeals import (
    AlreadyAnsweredError,
    AlreadyAppealedError,
    NotAppealableError,
    NothingToChangeError,
    NotMarkedError,
    NoWordsError,
    decide_grade_appeal,
    raise_grade_appeal,
)
from assessments.services.grades import RuleNotMetError, UnfoundedDecisionError
from assessments.services.second_marks import OwnWorkError
from jobs.tasks import ring

ROWS = 50


@require_POST
def grade_appeal_raise(request: UserRequest, submission_id: int) -> HttpResponse:
    """Appeal the grade of one's own work."""
    work = access_submission(request.user, submission_id, TRAINEE)
    text = WordsOfMarkForm(request.POST).text_given()
    try:
        raise_grade_appeal(work.pk, text=text, by=request.user, at=request.arrived_at)
        messages.success(request, _("The appeal is sent. Another assessor marks the work and answers you."))
    except NoWordsError:
        messages.error(request, _("Write what you do not agree with: without words nothing was sent."))
    except AlreadyAppealedError:
        messages.warning(request, _("This grade has been appealed already."))
    except NotAppealableError:
        messages.error(request, _("This grade cannot be appealed any more."))
    return redirect("assessments:submission-detail", work.pk)


@require_safe
def grade_appeal_list(request: UserRequest) -> HttpResponse:
    """Appeals that wait for an answer by the day that is due, or those answered."""
    appeals = access_grade_appeals(request.user)
    state = "done" if request.GET.get("state") == "done" else GradeAppeal.State.OPEN.value
    page = Paginator(grade_appeal_table(appeals, state=state), ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "today": localdate(request.arrived_at)}
    return render(request, "assessments/grade_appeal_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def grade_appeal_detail(request: UserRequest, appeal_id: int) -> HttpResponse:
    """An appeal: blind until the second mark is given, then both marks and the answer; a POST answers."""
    appeal = access_grade_appeal(request.user, appeal_id)
    if request.method != "POST":
        return _page(request, appeal)
    form = AppealReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, appeal, error=_("Choose an answer."), reply=form.data.get("reply", ""))
    clean = form.cleaned_data
    facts = {"verdict": clean["verdict"], "reply": clean["reply"], "at": request.arrived_at}
    try:
        _appeal, job_id = decide_grade_appeal(appeal.pk, by=request.user, **facts)
    except REFUSALS as error:
        return _page(request, appeal, error=_words_of(error), reply=clean["reply"])
    if job_id is not None:
        ring(job_id)
    messages.success(request, _("The learner gets your answer."))
    return redirect("assessments:grade-appeal-detail", appeal.pk)


REFUSALS = (
    NoWordsError,
    NotMarkedError,
    AlreadyAnsweredError,
    OwnWorkError,
    NothingToChangeError,
    RuleNotMetError,
    UnfoundedDecisionError,
)


def _words_of(error: Exception) -> str:
    """Why an answer was not stored."""
    if isinstance(error, NoWordsError):
        return _("Give the reasons: the learner reads them.")
    if isinstance(error, NotMarkedError):
        return _("The second mark comes first.")
    if isinstance(error, AlreadyAnsweredError):
        return _("Somebody has answered meanwhile; your text was not sent.")
    if isinstance(error, OwnWorkError):
        return _("This grade is your own: another assessor answers.")
    if isinstance(error, NothingToChangeError):
        return _("The second mark says what the grade says: the grade can only stay.")
    return _(
        "The second mark cannot become the grade: its date of the next try has passed, or words are missing."
    )


def _page(request: UserRequest, appeal: GradeAppeal, *, error: str = "", reply: str = "") -> HttpResponse:
    """The appeal as a page."""
    is_blind = appeal.mark.first is None
    context = {
        "appeal": appeal,
        "mark": appeal.mark,
        "work": appeal.submission,
        "is_blind": is_blind,
        "rows": [] if is_blind else compared_rows(appeal.mark),
        "is_mine": appeal.mark.marker_id == request.user.pk,
        "error": error,
        "reply": reply,
        "today": localdate(request.arrived_at),
    }
    return render(request, "assessments/grade_appeal_detail.html", context, status=422 if error else 200)
