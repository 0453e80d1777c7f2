"""A question of a bank in work as a learner will see it; nothing is stored."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from assessments import drawing
from assessments.queries.asked import asked_question
from assessments.queries.bank import dressed_questions
from catalog.bank_rows import Row, body_of
from catalog.forms.questions import QuestionForm
from catalog.norms import norms_within
from catalog.permissions import access_draft_question
from catalog.queries.bank import Facts, facts_of
from catalog.queries.norms import default_norms

SEED = 1  # the same order of options while somebody types


@require_POST
def question_preview(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """The question as it is written in the form now: a page of its own, or its part beside the form."""
    question = access_draft_question(request.user, slug, code)
    facts = facts_of(question.module)
    if facts is None:
        raise Http404
    form = QuestionForm(facts, question.row, request.POST, version=question.version)
    row = form.written(is_tidied=False) if form.is_valid() else question.row
    context = {"module": question.module, "question": question, "one": _asked(row, facts), "row": row}
    part = "assessments/_question_preview.html" if request.htmx else "assessments/question_preview.html"
    return render(request, part, context)


def _asked(row: Row, facts: Facts) -> object:
    """The row drawn as a test of one question."""
    bank = drawing.BankQuestion(
        code=row["code"],
        kind=row["kind"],
        body=body_of(row),
        outcome=row["outcome"],
        lesson=row["lesson"],
        critical=row["critical"],
        points=row["points"],
    )
    drawn = dressed_questions(drawing.draw([bank], count=1, seed=SEED), facts.current.pk)
    shown: Any = norms_within(drawn[0], default_norms())
    return asked_question(1, shown)
