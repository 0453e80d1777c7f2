"""The only doors from the catalogue's views to its rows: fetched and allowed, or 404/403."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Membership, Organisation, User
from accounts.permissions import MANAGERS, access_organisation
from catalog.models import DialogueDraft, DraftQuestion, Module, ProgrammeRequest, RequestedModule
from catalog.queries.requests import VISIBLE
from catalog.tokens import BadTokenError, read_confirm_token, read_follow_token

ASKERS = (Membership.Role.HR, Membership.Role.CLIENT_ADMIN)


def access_modules(user: User | AnonymousUser) -> QuerySet[Module]:
    """Modules that the person (or a visitor) may choose from; never refused, perhaps empty."""
    return Module.objects.visible_to(user)


def access_module(user: User | AnonymousUser, slug: str) -> Module:
    """A module that the person may read about, a retired one too: links to it still stand.

    The provider's methodologists and administrators read every organisation's: they load them.
    """
    is_provider = user.is_authenticated and user.has_role(*Membership.PROVIDER_ROLES)
    modules = Module.objects.all() if is_provider else Module.objects.reachable_by(user)
    return get_object_or_404(modules, slug=slug)


def access_chosen_module(user: User | AnonymousUser, slug: str) -> Module:
    """A module that the person may put aside, a retired one too: it may be taken out again."""
    return get_object_or_404(Module.objects.reachable_by(user), slug=slug)


def organisations_of_asker(user: User) -> list[int]:
    """Ids of organisations for which the person asks: the whole of it, not a branch."""
    return [one.organisation_id for one in user.memberships_in(ASKERS) if one.branch_id is None]


def is_methodologist(user: User) -> bool:
    """Whether the person answers requests."""
    return user.has_role(Membership.Role.METHODOLOGIST)


def access_request_list(user: User) -> list[int]:
    """Ids of the organisations whose requests the person may list and send; 403 when there is none."""
    organisations = organisations_of_asker(user)
    if not organisations:
        raise PermissionDenied
    return organisations


def access_request_queue(user: User) -> None:
    """The queue of all requests: methodologists only, 403."""
    if not is_methodologist(user):
        raise PermissionDenied


def access_request(user: User, request_id: int) -> ProgrammeRequest:
    """A request of an organisation for which the person asks, or any confirmed one for a methodologist."""
    reach = Q(organisation_id__in=organisations_of_asker(user))
    if is_methodologist(user):
        reach |= Q(state__in=VISIBLE)
    rows = ProgrammeRequest.objects.select_related("organisation", "requested_by")
    return get_object_or_404(rows.filter(reach), pk=request_id)


def access_own_request(user: User, request_id: int) -> ProgrammeRequest:
    """A request that the person may withdraw or accept; 403 for a methodologist, who only reads it."""
    found = access_request(user, request_id)
    if found.organisation_id not in organisations_of_asker(user):
        raise PermissionDenied
    return found


def access_request_work(user: User, request_id: int) -> ProgrammeRequest:
    """A request that the person answers as a methodologist; 403 for the asker."""
    found = access_request(user, request_id)
    if not is_methodologist(user):
        raise PermissionDenied
    return found


def access_requested_module(user: User, requested_id: int) -> RequestedModule:
    """One module of a request that the person may see."""
    found = get_object_or_404(_requested(), pk=requested_id)
    access_request(user, found.request_id)
    return found


def access_module_work(user: User, requested_id: int) -> RequestedModule:
    """One module of a request, for the methodologist who writes its programme; 403 for the asker."""
    found = get_object_or_404(_requested(), pk=requested_id)
    access_request_work(user, found.request_id)
    return found


def access_dialogues(user: User, slug: str) -> Module:
    """A module of the provider, for the methodologist who writes its dialogues; 403 for others."""
    if not is_methodologist(user):
        raise PermissionDenied
    return get_object_or_404(Module, slug=slug, owner=None)


def access_dialogue_draft(user: User, slug: str, code: str) -> DialogueDraft:
    """A draft of a dialogue, for the methodologist."""
    module = access_dialogues(user, slug)
    return get_object_or_404(
        DialogueDraft.objects.select_related("module", "updated_by"), module=module, code=code
    )


def access_bank(user: User, slug: str) -> Module:
    """A module of the provider, for the methodologist who writes its questions; 403 for others."""
    return access_dialogues(user, slug)


def access_draft_question(user: User, slug: str, code: str) -> DraftQuestion:
    """A question of a bank in work, for the methodologist."""
    module = access_bank(user, slug)
    return get_object_or_404(
        DraftQuestion.objects.select_related("module", "updated_by"), module=module, code=code
    )


def access_norms(user: User, organisation_id: int) -> Organisation:
    """An organisation whose service norms the person sets: whoever manages all of its people."""
    return access_organisation(user, organisation_id, *MANAGERS)


def access_confirmation(token: str) -> ProgrammeRequest | None:
    """The request that a mailed link confirms; None when the link is not ours or has expired."""
    try:
        return ProgrammeRequest.objects.filter(pk=read_confirm_token(token)).first()
    except BadTokenError:
        return None


def access_followed_request(token: str) -> ProgrammeRequest:
    """The confirmed request of a visitor's signed link; 404 for any other link."""
    try:
        request_id = read_follow_token(token)
    except BadTokenError as error:
        raise Http404 from error
    rows = ProgrammeRequest.objects.select_related("organisation", "requested_by")
    return get_object_or_404(rows.filter(email_confirmed_at__isnull=False), pk=request_id)


def access_followed_module(token: str, requested_id: int) -> RequestedModule:
    """One module of the request of a visitor's signed link."""
    followed = access_followed_request(token)
    return get_object_or_404(_requested(), pk=requested_id, request_id=followed.pk)


def _requested() -> QuerySet[RequestedModule]:
    """Requested modules with what their pages show."""
    return RequestedModule.objects.select_related("module", "programme", "request__organisation")
