"""The demo's author at work: a bank and a dialogue opened for changes, a test's questions in figures."""

from datetime import datetime, timedelta

from accounts.models import User
from assessments.services.items import compute_analysis
from catalog.models import Exercise, Module, Programme, ProgrammeRequest
from catalog.services.bank import begin_bank
from catalog.services.dialogues import open_draft
from catalog.services.programmes import start_draft
from catalog.services.requests import Wish, submit_request, take_request

COURSE = "ok-vv-155"


def leave_drafts(methodologist: User, *, now: datetime) -> None:
    """What the methodologist of the demo has begun and what has been counted from finished tests."""
    module = Module.objects.get(slug=COURSE)
    programme = Programme.objects.current().get(module=module)
    begin_bank(module.pk, by=methodologist, at=now - timedelta(days=1))
    dialogues = Exercise.objects.filter(programme=programme, kind=Exercise.Kind.DIALOGUE)
    published = dialogues.earliest("code")
    open_draft(
        module.pk,
        code=published.code,
        content=published.source,
        by=methodologist,
        at=now - timedelta(hours=20),
    )
    for ref in sorted(programme.tests):
        compute_analysis(
            programme.pk, ref=ref, at=now - timedelta(hours=1), progress=lambda _done, _step: None
        )


def leave_programme(hr: User, methodologist: User, *, now: datetime) -> None:
    """A request in the methodologist's work: one module has a programme, the other waits for its own."""
    modules = list(Module.objects.filter(slug__in=("ok-vv-155", "ok-ob-183")))
    wish = Wish(
        module_ids=[one.pk for one in modules],
        group_size=9,
        audience="Администраторы клиник в Перми",
        starts_on=(now + timedelta(days=28)).date(),
        ends_on=(now + timedelta(days=30)).date(),
        mode=ProgrammeRequest.Mode.ONSITE,
        expected_change="Администратор задаёт вопросы до предложения и называет срок.",
        reasons=[],
    )
    at = now - timedelta(days=4)
    request = submit_request(wish, organisation_id=hr.organisation_id, requested_by=hr, at=at)
    take_request(request.pk, by=methodologist, at=at + timedelta(hours=3))
    written = request.modules.get(module__slug="ok-ob-183")
    start_draft(written.pk, by=methodologist, at=at + timedelta(hours=4))
