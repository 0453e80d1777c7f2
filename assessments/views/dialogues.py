"""Pages of a conversation with a client: before it, on it, after it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from accounts.requests import UserRequest
from assessments.dialogue_forms import ReplyForm
from assessments.models import DialogueRun
from assessments.permissions import TRAINEE, TRAINER, access_dialogue, access_run
from assessments.queries.dialogues import review_of, stage_of, standing_of
from assessments.services.dialogues import (
    NotADialogueError,
    RunOverError,
    TurnAheadError,
    choose_reply,
    start_run,
)
from catalog.dialogues import NoSuchReplyError
from courses.services.progress import StepClosedError
from jobs.tasks import ring


@require_http_methods(["GET", "HEAD", "POST"])
def dialogue_start(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Who calls and what is known beforehand; a POST begins the conversation, or finds it going on."""
    enrolment, step, exercise = access_dialogue(request.user, enrolment_id, step_id)
    if request.method == "POST":
        try:
            run = start_run(enrolment.pk, step_id=step.pk, at=request.arrived_at)
        except (NotADialogueError, StepClosedError):
            return redirect("assessments:dialogue-start", enrolment.pk, step.pk)  # the page says why
        return redirect("assessments:dialogue-detail", run.pk)
    context = {
        "enrolment": enrolment,
        "step": step,
        "standing": standing_of(enrolment, step, exercise, at=request.arrived_at),
        "zone": enrolment.cohort.timezone,
    }
    return render(request, "assessments/dialogue_start.html", context)


@require_safe
@vary_on_headers("HX-Request")
def dialogue_detail(request: UserRequest, run_id: int) -> HttpResponse:
    """The conversation so far and the replies to choose from; a finished one shows its review instead."""
    run = access_run(request.user, run_id, TRAINEE)
    stage = stage_of(run)
    if stage is None:
        return redirect("assessments:dialogue-review", run.pk)
    return render(request, "assessments/dialogue_detail.html", {"run": run, "stage": stage})


@require_POST
def dialogue_choose(request: UserRequest, run_id: int) -> HttpResponse:
    """Store a reply. To htmx: the conversation with the next line; the last reply leads to the review."""
    run = access_run(request.user, run_id, TRAINEE)
    form = ReplyForm(request.POST)
    trouble = ""
    if form.is_valid():
        number, chosen = form.choice()
        try:
            stored = choose_reply(run.pk, number=number, chosen=chosen, at=request.arrived_at)
        except (TurnAheadError, RunOverError, NoSuchReplyError):
            trouble = _("The conversation went on in another window; here is where it stands.")
        except StepClosedError:
            trouble = _("The step is closed: the conversation takes no more replies.")
        else:
            if stored.job_id is not None:
                ring(stored.job_id)
    else:
        trouble = _("Choose one of the replies.")
    return _next_line(request, run, trouble)


@require_safe
def dialogue_review(request: UserRequest, run_id: int) -> HttpResponse:
    """What was said, what it did, what would have been better; an open conversation is not reviewed yet."""
    run = access_run(request.user, run_id, TRAINEE, TRAINER)
    is_own = run.enrolment.user_id == request.user.pk
    if run.state == DialogueRun.State.OPEN:
        here = "assessments:dialogue-detail" if is_own else "courses:cohort-detail"
        return redirect(here, run.pk if is_own else run.enrolment.cohort_id)
    context = {"run": run, "review": review_of(run), "is_own": is_own, "zone": run.enrolment.cohort.timezone}
    return render(request, "assessments/dialogue_review.html", context)


def _next_line(request: UserRequest, run: DialogueRun, trouble: str) -> HttpResponse:
    """Where the conversation stands now: a part of the page for htmx, the page itself for others."""
    stage = stage_of(run)
    if stage is None:
        url = reverse("assessments:dialogue-review", args=[run.pk])
        return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    if request.htmx:
        context = {"run": run, "stage": stage, "trouble": trouble}
        return render(request, "assessments/_dialogue_stage.html", context)
    if trouble:
        messages.warning(request, trouble)
    return redirect(reverse("assessments:dialogue-detail", args=[run.pk]) + "#now")
