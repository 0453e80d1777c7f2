"""Putting a wrong key right: the form, who would change, the act, its history and its undoing."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from assessments.models import Correction
from assessments.permissions.testing import access_correction, access_key, access_keys
from assessments.queries.corrections import correction_list as corrections
from assessments.queries.corrections import is_last, job_of, preview_of, regrades_of
from assessments.rekeying import ShapeError
from assessments.services.corrections import (
    AlreadyUndoneError,
    Corrected,
    NothingChangesError,
    StaleQuestionError,
    correct,
    undo_correction,
)
from assessments.testing_forms import CorrectionForm, body_as_yaml
from catalog.models import Question
from catalog.queries.corrections import fingerprint, is_voided
from jobs.tasks import ring

ROWS = 50
SHOWN = 200  # people of a preview


@require_safe
def correction_list(request: UserRequest) -> HttpResponse:
    """What was corrected, the newest first."""
    access_keys(request.user)
    page = Paginator(corrections(), ROWS).get_page(request.GET.get("page"))
    return render(request, "assessments/correction_list.html", {"page": page})


@require_safe
def correction_create(request: UserRequest, question_id: int) -> HttpResponse:
    """The question as it is, and what can be done with it."""
    question = access_key(request.user, question_id)
    return _form_page(request, question, CorrectionForm(question=question))


@require_POST
def correction_preview(request: UserRequest, question_id: int) -> HttpResponse:
    """Who would change and how; nothing is written."""
    question = access_key(request.user, question_id)
    form = CorrectionForm(request.POST, question=question)
    if not form.is_valid():
        return _form_page(request, question, form, status=422)
    given = form.given()
    if given.body == question.body:
        form.add_error(None, _("This is what the question says already: nothing would change."))
        return _form_page(request, question, form, status=422)
    try:
        preview = preview_of(
            question, versions=[fingerprint(question.body)], body=given.body, policy=given.policy
        )
    except ShapeError:
        form.add_error("yaml", _("Options, lines or gaps were added or removed: answers would not fit."))
        return _form_page(request, question, form, status=422)
    return _form_page(request, question, form, preview=preview, shown=preview.changes[:SHOWN])


@require_POST
def correction_apply(request: UserRequest, question_id: int) -> HttpResponse:
    """Correct the question and recount the results."""
    question = access_key(request.user, question_id)
    form = CorrectionForm(request.POST, question=question)
    if not form.is_valid():
        return _form_page(request, question, form, status=422)
    try:
        done = correct(question.pk, given=form.given(), by=request.user, at=request.arrived_at)
    except (NothingChangesError, StaleQuestionError, ShapeError):
        messages.warning(request, _("The question is not what you saw, or nothing would change. Look again."))
        return redirect("assessments:correction-create", question.pk)
    return _done(request, done)


@require_safe
def correction_detail(request: UserRequest, correction_id: int) -> HttpResponse:
    """One correction: what was put right, whose result changed, from what to what."""
    correction = access_correction(request.user, correction_id)
    page = Paginator(regrades_of(correction), ROWS).get_page(request.GET.get("page"))
    context = {
        "correction": correction,
        "page": page,
        "job": job_of(correction),
        "policies": Correction.Policy,
        "can_undo": correction.state == Correction.State.APPLIED and is_last(correction),
    }
    return render(request, "assessments/correction_detail.html", context)


@require_POST
def correction_undo(request: UserRequest, correction_id: int) -> HttpResponse:
    """Put the former body back by another correction."""
    correction = access_correction(request.user, correction_id)
    policy = request.POST.get("policy", "")
    if policy not in Correction.Policy.values:
        policy = Correction.Policy.FAVOUR
    try:
        done = undo_correction(correction.pk, policy=policy, by=request.user, at=request.arrived_at)
    except AlreadyUndoneError:
        messages.warning(request, _("It was undone already, or another correction came after it."))
        return redirect("assessments:correction-detail", correction.pk)
    return _done(request, done)


def _done(request: UserRequest, done: Corrected) -> HttpResponse:
    """Ring for what follows and show the correction."""
    for job_id in done.job_ids:
        ring(job_id)
    if done.correction.state == Correction.State.APPLIED:
        messages.success(request, _("The question is corrected, the results are recounted."))
    else:
        messages.success(request, _("The question is corrected. The results are being recounted."))
    return redirect("assessments:correction-detail", done.correction.pk)


def _form_page(
    request: UserRequest, question: Question, form: CorrectionForm, status: int = 200, **more: Any
) -> HttpResponse:
    """The form with the question as it is, and the preview when there is one."""
    right = request.POST.getlist("right")
    options = [
        {**one, "is_ticked": one["code"] in right if form.is_bound else one.get("correct", False)}
        for one in question.body.get("options", ())
    ]
    context = {
        "question": question,
        "form": form,
        "options": options if form.has_options else [],
        "is_void": is_voided(question),
        "version": fingerprint(question.body),
        "yaml": form.data.get("yaml") or body_as_yaml(question),
        "action": form.data.get("action", ""),
        "policy": form.data.get("policy", Correction.Policy.FAVOUR),
        "reason": form.data.get("reason", ""),
        **more,
    }
    return render(request, "assessments/correction_create.html", context, status=status)
