"""Pages of a test: conditions, questions, result; and the door for answers."""

from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from assessments.answers import MalformedAnswerError
from assessments.forms import asked_code, read_answer, read_answers
from assessments.models import Answer, Attempt
from assessments.permissions import TRAINEE, TRAINER, access_answering, access_attempt, access_test
from assessments.queries.appeals import disputes_of
from assessments.queries.asked import AskedQuestion, asked_questions
from assessments.queries.attempts import Conditions, conditions_of, gain_of
from assessments.queries.corrections import regrades_of_attempt
from assessments.queries.reviewed import reviewed_questions
from assessments.services.attempts import (
    AttemptClosedError,
    AttemptsUsedUpError,
    NotATestError,
    SavedAnswer,
    TooEarlyError,
    WindowClosedError,
    save_answer,
    start_attempt,
    submit_attempt,
)
from courses import zones
from courses.services.progress import StepClosedError
from jobs.patience import over_a_new_connection
from jobs.tasks import ring

RETRY_AFTER = "2"  # seconds
P = ParamSpec("P")


def patient(
    view: Callable[Concatenate[UserRequest, P], HttpResponse],
) -> Callable[Concatenate[UserRequest, P], HttpResponse]:
    """Asks once more when the database went away under it, then answers 503: the browser keeps the answers.

    Only for views that may run twice: a repeated start, save or submission changes nothing.
    """

    @wraps(view)
    def answered(request: UserRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return over_a_new_connection(partial(view, request, *args, **kwargs))
        except (OperationalError, InterfaceError):
            text = _("The database does not answer. Your answers stay on this page and will be sent again.")
            response = HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
            response["Retry-After"] = RETRY_AFTER
            return response

    return cast("Callable[Concatenate[UserRequest, P], HttpResponse]", answered)


@require_http_methods(["GET", "HEAD", "POST"])
@patient
def attempt_start(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Conditions of a test in plain words; a POST starts the clock, or finds it running."""
    enrolment, step = access_test(request.user, enrolment_id, step_id)
    if request.method == "POST":
        try:
            attempt = start_attempt(enrolment.pk, step_id=step.pk, at=request.arrived_at)
        except (AttemptsUsedUpError, TooEarlyError, WindowClosedError, NotATestError, StepClosedError):
            return redirect("assessments:attempt-start", enrolment.pk, step.pk)  # the page says why
        return redirect("assessments:attempt-detail", attempt.pk)
    conditions = conditions_of(enrolment, step, at=request.arrived_at)
    context = {"enrolment": enrolment, "step": step, "conditions": conditions}
    return render(
        request, "assessments/attempt_start.html", context | _zone(enrolment.cohort.timezone, request)
    )


@require_safe
def attempt_detail(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Questions of an open attempt, one a screen; a finished one shows its result instead."""
    attempt = access_attempt(request.user, attempt_id, TRAINEE)
    if attempt.state != Attempt.State.OPEN:
        return redirect("assessments:attempt-result", attempt.pk)
    questions = asked_questions(attempt)
    context = {
        "attempt": attempt,
        "questions": questions,
        "current": questions[_position(request, len(questions)) - 1],
        "now": request.arrived_at,
        "is_over": attempt.deadline_at is not None and request.arrived_at >= attempt.deadline_at,
    }
    zone = _zone(attempt.enrolment.cohort.timezone, request)
    return render(request, "assessments/attempt_detail.html", context | zone)


@require_POST
@patient
def answer_save(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Store one answer: 204 committed, 200 stale, 409 closed, 400 malformed, 503 database trouble.

    A form with the field `then` comes from a page without JavaScript and is sent on to that question.
    """
    attempt, question = access_answering(request.user, attempt_id, asked_code(request))
    then = request.POST.get("then") if request.content_type != "application/json" else None
    try:
        given = read_answer(request, question)
        saved = save_answer(attempt.pk, given=given, arrived_at=request.arrived_at)
    except MalformedAnswerError:
        answer: HttpResponse = JsonResponse({"error": "malformed"}, status=400)
    except AttemptClosedError as closed:
        answer = JsonResponse({"error": "closed", "stored": _stored(closed.stored)}, status=409)
    else:
        answer = _saved_response(saved)
    return answer if then is None else _go_on(request, attempt, then, answer.status_code)


def _saved_response(saved: SavedAnswer) -> HttpResponse:
    """204 with the moment for what is committed, 200 with what is stored for what came too late."""
    if saved.is_stale:
        return JsonResponse(_stored(saved.answer))
    return HttpResponse(status=204, headers={"Saved-At": saved.answer.saved_at.isoformat()})


def _stored(answer: Answer | None) -> dict[str, Any] | None:
    """The stored answer as JSON says it."""
    if answer is None:
        return None
    return {
        "question": answer.question,
        "seq": answer.seq,
        "value": answer.value,
        "flagged": answer.is_flagged,
        "saved_at": answer.saved_at.isoformat(),
    }


def _go_on(request: UserRequest, attempt: Attempt, then: str, status: int) -> HttpResponse:
    """To the next question, with a word when the answer was not stored."""
    words = {
        200: _("This answer was changed in another window; what is stored there is shown."),
        400: _("The answer was not understood. Choose it once more."),
        409: _("The time is up: the answer came too late and was not counted."),
    }
    if status in words:
        messages.warning(request, words[status])
    position = then if then.isdecimal() else "1"
    return redirect(f"{reverse('assessments:attempt-detail', args=[attempt.pk])}?q={position[:4]}")


@require_POST
@patient
def attempt_submit(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Finish the attempt with all answers that the page carries; to its result.

    A page without JavaScript is asked once more where questions have no answer.
    """
    attempt = access_attempt(request.user, attempt_id, TRAINEE)
    if left := _left_open(request, attempt):
        return render(request, "assessments/attempt_submit.html", {"attempt": attempt, "left": left})
    try:
        answers = read_answers(request, attempt)
    except MalformedAnswerError:
        return JsonResponse({"error": "malformed"}, status=400)
    finished = submit_attempt(attempt.pk, answers=answers, arrived_at=request.arrived_at)
    if finished.job_id is not None:
        ring(finished.job_id)
    if request.content_type == "application/json":
        return JsonResponse({"url": reverse("assessments:attempt-result", args=[attempt.pk])})
    return redirect("assessments:attempt-result", attempt.pk)


@require_safe
def attempt_result(request: UserRequest, attempt_id: int) -> HttpResponse:
    """What was right, why, and the lesson that says so; an open attempt shows its questions instead."""
    attempt = access_attempt(request.user, attempt_id, TRAINEE, TRAINER)
    is_own = attempt.enrolment.user_id == request.user.pk
    if attempt.state == Attempt.State.OPEN:
        return redirect("assessments:attempt-detail", attempt.pk) if is_own else _still_open(request, attempt)
    context = _review(request, attempt, is_own=is_own)
    zone = _zone(attempt.enrolment.cohort.timezone, request)
    return render(request, "assessments/attempt_result.html", context | zone)


def _review(request: UserRequest, attempt: Attempt, *, is_own: bool) -> dict[str, Any]:
    """What the result page says besides its clock."""
    questions = reviewed_questions(attempt)
    disputes = disputes_of(attempt, at=request.arrived_at)
    return {
        "attempt": attempt,
        "is_own": is_own,
        "questions": questions,
        "right": sum(one.is_right for one in questions),
        "missed_critical": [one for one in questions if one.is_critical and not one.is_right],
        "gain": gain_of(attempt),
        "conditions": _conditions_after(attempt, at=request.arrived_at),
        "reviewed": list(zip(questions, disputes.rows, strict=True)),
        "may_object": is_own and disputes.is_open,
        "last_day": disputes.last_day,
        "asked": request.GET.get("object", ""),  # the question that the reader objects to now
        "regrades": regrades_of_attempt(attempt),
    }


def _left_open(request: UserRequest, attempt: Attempt) -> list[AskedQuestion]:
    """Questions without an answer that a plain form should be asked about; a script has asked itself."""
    is_asked = request.content_type == "application/json" or {"sure", "answers"} & set(request.POST)
    is_over = attempt.deadline_at is not None and request.arrived_at >= attempt.deadline_at
    if is_asked or is_over or attempt.state != Attempt.State.OPEN:
        return []
    return [one for one in asked_questions(attempt) if not one.is_answered]


def _conditions_after(attempt: Attempt, *, at: datetime) -> Conditions | None:
    """What a person who did not pass should know about the next attempt."""
    if attempt.is_passed is not False:
        return None
    return conditions_of(attempt.enrolment, attempt.step, at=at)


def _still_open(request: UserRequest, attempt: Attempt) -> HttpResponse:
    """What a trainer sees of an attempt that goes on: that it goes on."""
    return render(request, "assessments/attempt_open.html", {"attempt": attempt})


def _position(request: UserRequest, count: int) -> int:
    """The question that the address asks for, 1..n."""
    asked = request.GET.get("q", "1")
    return min(max(int(asked[:4]) if asked.isdecimal() else 1, 1), count)


def _zone(name: str, request: UserRequest) -> dict[str, Any]:
    """The cohort's zone for the page, by name and in words."""
    today: datetime = localtime(request.arrived_at)
    return {"zone": name, "zone_label": zones.zone_label(name, today.date())}
