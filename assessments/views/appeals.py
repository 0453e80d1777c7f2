"""Disputes of questions: raised in the review, answered from the queue."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from assessments.models import QuestionAppeal
from assessments.permissions import TRAINEE, access_attempt
from assessments.permissions.testing import METHODOLOGIST, access_appeal, access_appeals
from assessments.queries.appeals import appeal_table, disputed_question, question_of
from assessments.queries.reviewed import reviewed_questions
from assessments.services.appeals import (
    AlreadyAnsweredError,
    NotDisputableError,
    NoWordsError,
    decide_appeal,
    raise_appeal,
)
from assessments.testing_forms import AppealFilterForm, AppealForm, ReplyForm

ROWS = 50


@require_POST
def appeal_raise(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Dispute one question of one's own finished attempt."""
    attempt = access_attempt(request.user, attempt_id, TRAINEE)
    form = AppealForm(request.POST)
    code = form.data.get("question", "")
    try:
        form.is_valid()
        text = form.cleaned_data.get("text", "")
        raise_appeal(attempt.pk, question=code, text=text, at=request.arrived_at)
        messages.success(request, _("Your objection is sent. The answer comes here and as a message."))
    except NoWordsError:
        messages.error(request, _("Write what is wrong with the question: without words nothing was sent."))
    except NotDisputableError:
        messages.error(request, _("This question cannot be disputed any more."))
    place = next((n for n, one in enumerate(attempt.questions, 1) if one["code"] == code), 1)
    return redirect(f"{reverse('assessments:attempt-result', args=[attempt.pk])}#q{place}")


@require_safe
def appeal_list(request: UserRequest) -> HttpResponse:
    """The queue: waiting ones by the day that is due."""
    appeals = access_appeals(request.user)
    state = AppealFilterForm(request.GET).chosen()
    page = Paginator(appeal_table(appeals, state=state), ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": state,
        "today": localdate(request.arrived_at),
        "is_methodologist": request.user.has_role(METHODOLOGIST),
        "states": QuestionAppeal.State,
    }
    return render(request, "assessments/appeal_list.html", context)


@require_safe
def appeal_detail(request: UserRequest, appeal_id: int) -> HttpResponse:
    """One dispute: the question as the learner had it, the answer, the objection."""
    return _page(request, access_appeal(request.user, appeal_id), ReplyForm())


@require_POST
def appeal_decide(request: UserRequest, appeal_id: int) -> HttpResponse:
    """Accept or decline, with reasons; accepting leads the methodologist to the correction."""
    appeal = access_appeal(request.user, appeal_id)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, appeal, form, status=422)
    try:
        clean = form.cleaned_data
        decide_appeal(
            appeal.pk,
            decision=clean["decision"],
            reply=clean["reply"],
            by=request.user,
            at=request.arrived_at,
        )
        messages.success(request, _("The learner gets your answer."))
    except AlreadyAnsweredError:
        messages.warning(request, _("Somebody has answered meanwhile; your text was not sent."))
    return redirect("assessments:appeal-detail", appeal.pk)


def _page(request: UserRequest, appeal: QuestionAppeal, form: ReplyForm, status: int = 200) -> HttpResponse:
    """The dispute with its question."""
    drawn = disputed_question(appeal)
    reviewed = reviewed_questions(appeal.attempt)
    codes = [one["code"] for one in appeal.attempt.questions]
    is_methodologist = request.user.has_role(METHODOLOGIST)
    context = {
        "appeal": appeal,
        "attempt": appeal.attempt,
        "drawn": drawn,
        "one": reviewed[codes.index(appeal.question)],
        "form": form,
        "is_methodologist": is_methodologist,
        "question": question_of(appeal),
        "today": localdate(request.arrived_at),
    }
    return render(request, "assessments/appeal_detail.html", context, status=status)
