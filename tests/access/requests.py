"""Access rows of programme requests and their programmes."""

from datetime import UTC, datetime

from catalog.models import ProgrammeRequest
from catalog.services.programmes import start_draft
from catalog.services.requests import Visitor, Wish, confirm_request, submit_request, submit_visitor_request
from catalog.tokens import confirm_token, follow_token
from jobs.models import Job
from tests.access import EVERYBODY, Row, World
from tests.factories.requests import ProgrammeFactory

AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
ASKERS = ("hr", "client_admin")
WORKER = ("methodologist",)
READERS = (*ASKERS, *WORKER)
BY_LINK = {"public": True, "shared": True}


def asks(**data: str) -> Row:
    """A POST of the asker; the methodologist sees the request but may not do this."""
    return Row(post=ASKERS, ids="request", forbidden=WORKER, data=data)


def works(key: str = "request", *, get: bool = False, post: bool = True, **data: str) -> Row:
    """A page or a POST of the methodologist; the asker sees the request but may not do this."""
    return Row(
        get=WORKER if get else None,
        post=WORKER if post else None,
        ids=key,
        forbidden=ASKERS,
        data=data,
    )


ROWS: dict[str, Row] = {
    "catalog:request-list": Row(get=READERS),
    # a form of a visitor and another one of those who ask for an organisation
    "catalog:request-create": Row(get=ASKERS, post=ASKERS, visitors=(200, 422), allowed_statuses=(200, 422)),
    "catalog:request-sent": Row(get=EVERYBODY, public=True),
    "catalog:request-queue": Row(get=WORKER),
    "catalog:request-detail": Row(get=READERS, ids="request"),
    "catalog:request-message": Row(post=READERS, ids="request", data={"text": "Вопрос"}),
    "catalog:request-withdraw": asks(),
    "catalog:request-resume": asks(),
    "catalog:request-take": works(),
    "catalog:request-release": works(),
    "catalog:request-decline": works(reason="Нет тренера"),
    "catalog:request-reopen": works(),
    "catalog:request-ready": works(),
    "catalog:programme-detail": Row(get=READERS, ids="requested"),
    "catalog:programme-file": Row(get=READERS, ids="requested", allowed_statuses=(200,)),
    "catalog:programme-retry": Row(post=READERS, ids="requested"),
    "catalog:programme-create": works("requested"),
    "catalog:programme-edit": works("requested", get=True),
    "catalog:programme-sums": works("requested"),
    "catalog:programme-issue": works("requested"),
    "catalog:programme-discard": works("requested"),
    "catalog:request-confirm": Row(get=EVERYBODY, post=EVERYBODY, ids="confirmation", **BY_LINK),
    "catalog:request-follow": Row(get=EVERYBODY, ids="followed", **BY_LINK),
    "catalog:request-follow-message": Row(
        post=EVERYBODY, ids="followed", data={"text": "Вопрос"}, allowed_statuses=(302, 429), **BY_LINK
    ),
    "catalog:request-follow-withdraw": Row(post=EVERYBODY, ids="followed", **BY_LINK),
    "catalog:programme-follow": Row(get=EVERYBODY, ids="followed_module", **BY_LINK),
    "catalog:programme-follow-file": Row(
        get=EVERYBODY, ids="followed_module", allowed_statuses=(200,), **BY_LINK
    ),
    "catalog:request-follow of no link of ours": Row(
        get=EVERYBODY, ids="forged", allowed_statuses=(404,), **BY_LINK
    ),
    "catalog:programme-follow-retry": Row(post=EVERYBODY, ids="followed_module", **BY_LINK),
}


def furnish(world: World) -> None:
    """A request of A and one of B, and a visitor's one."""
    module = ProgrammeFactory().module
    for letter, suffix, ids in (("a", "", world.ids), ("b", "_b", world.foreign_ids)):
        sent = submit_request(
            Wish([module.pk]),
            organisation_id=world.things[letter].pk,
            requested_by=world.people["hr" + suffix],
            at=AT,
        )
        ids["request"] = {"request_id": sent.pk}
        ids["requested"] = {"requested_id": sent.modules.get().pk}
        _made_file(world, sent)
        start_draft(sent.modules.get().pk, by=world.people["methodologist"], at=AT)
    visitor = Visitor("Анна Котова", "ООО «Ромашка»", "anna@example.test")
    followed = submit_visitor_request(Wish([module.pk]), visitor=visitor, at=AT)
    confirm_request(followed.pk, at=AT)
    _made_file(world, followed)
    token = follow_token(followed.pk)
    world.ids["forged"] = {"token": f"{token}x"}
    world.ids["confirmation"] = {"token": confirm_token(followed.pk)}
    world.ids["followed"] = {"token": token}
    world.ids["followed_module"] = {"token": token, "requested_id": followed.modules.get().pk}


def _made_file(world: World, request: ProgrammeRequest) -> None:
    """The PDF of the request's only programme is made."""
    name = f"jobs/programme-{request.pk}.pdf"
    done = {"state": Job.State.DONE, "result_file": name, "sha256": "0" * 64, "finished_at": AT}
    Job.objects.filter(pk=request.modules.get().job_id).update(**done)
    world.files[name] = b"%PDF-1.7"
