"""The only doors from views to rows: an outsider learns nothing (404), another role may not (403)."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Membership, User
from catalog.models import Media, PlanStep, ProgrammeRequest
from catalog.permissions import is_methodologist, organisations_of_asker
from courses.models import Certificate, Cohort, CohortAssignment, CohortDay, Enrolment
from courses.queries.certificates import KEEPERS, visible_certificates
from courses.queries.cohorts import MANAGE, WATCH, visible_cohorts
from courses.queries.place import outline_of, own_place

Role = Membership.Role
TRAINER = CohortAssignment.Role.TRAINER
VERIFIER = CohortAssignment.Role.VERIFIER
TRAINEE = Role.TRAINEE
STAFF = (TRAINER, VERIFIER)
ENROLLER = "enroller"  # may give places to the people whom one manages


def access_cohort_list(user: User) -> None:
    """Cohorts are for those who manage or watch people, and for assigned trainers and verifiers."""
    if not user.has_role(*WATCH) and not CohortAssignment.objects.filter(user=user).exists():
        raise PermissionDenied


def access_cohort(user: User, cohort_id: int, *roles: str) -> Cohort:
    """The cohort, for somebody who has one of the roles towards it.

    Roles: hr, client_admin (of its organisation), line_manager (of somebody in it), trainer, verifier
    (assigned), trainee (taking part), enroller: see `roles_towards`.
    """
    own = Enrolment.objects.taking_part().filter(user=user).values("cohort_id")
    cohorts = (visible_cohorts(user) | Cohort.objects.filter(pk__in=own)).select_related(
        "organisation", "programme__module"
    )
    cohort = get_object_or_404(cohorts, pk=cohort_id)
    if not roles_towards(user, cohort) & set(roles):
        raise PermissionDenied
    return cohort


def roles_towards(user: User, cohort: Cohort) -> set[str]:
    """Which roles the person has towards the cohort.

    An HR manager or administrator of the whole organisation has that role towards each of its cohorts. One
    of a branch has it only where nobody who takes part is outside the branch's subtree, and, while nobody
    takes part, where the cohort was asked for by somebody of that subtree: another branch's people are not
    his to schedule, start, finish or cancel. Both are enrollers everywhere in the organisation: they give
    places to their own people and look after these, also in a cohort of several branches.
    """
    held = [one for one in user.memberships_in(MANAGE) if one.organisation_id == cohort.organisation_id]
    roles: set[str] = {one.role for one in held if _holds_whole(one, cohort)}
    if held:
        roles.add(ENROLLER)
    roles.update(cohort.assignments.filter(user=user).values_list("role", flat=True))
    if Enrolment.objects.reached_by(user, Role.LINE_MANAGER).filter(cohort=cohort).exists():
        roles.add(Role.LINE_MANAGER)
    if Enrolment.objects.taking_part().filter(cohort=cohort, user=user).exists():
        roles.add(Role.TRAINEE)
    return roles


def _holds_whole(held: Membership, cohort: Cohort) -> bool:
    """Whether all of the cohort lies where the membership holds."""
    if held.branch is None:
        return True
    paths = list(
        Enrolment.objects.taking_part().filter(cohort=cohort).values_list("user__branch__path", flat=True)
    )
    if not paths:
        asked = ProgrammeRequest.objects.filter(cohorts=cohort)
        paths = list(asked.values_list("requested_by__branch__path", flat=True))
    return bool(paths) and all(path is not None and path.startswith(held.branch.path) for path in paths)


def access_day(user: User, cohort_id: int, number: int) -> CohortDay:
    """A day of a cohort that the person trains."""
    cohort = access_cohort(user, cohort_id, TRAINER)
    return get_object_or_404(
        CohortDay.objects.select_related("cohort__programme__module"), cohort=cohort, number=number
    )


def access_place(user: User, enrolment_id: int, *roles: str) -> Enrolment:
    """Somebody's place in a cohort, for those who manage that person (or train the cohort)."""
    enrolment = get_object_or_404(
        Enrolment.objects.select_related("cohort__programme__module", "user__branch"), pk=enrolment_id
    )
    is_staff = enrolment.cohort.assignments.filter(user=user).exists()
    reached = Enrolment.objects.reached_by(user, *WATCH).filter(pk=enrolment.pk).exists()
    if not is_staff and not reached:
        raise Http404
    managed = Enrolment.objects.reached_by(user, *MANAGE).filter(pk=enrolment.pk).exists()
    held: set[str] = set(MANAGE) if managed else set()
    held.update(enrolment.cohort.assignments.filter(user=user).values_list("role", flat=True))
    if not held & set(roles):
        raise PermissionDenied
    return enrolment


def access_reminding(user: User, enrolment_id: int) -> Enrolment:
    """Somebody's place, for whoever may remind the person: who manages or trains, and the line manager."""
    if user.has_role(Role.LINE_MANAGER):
        led = Enrolment.objects.reached_by(user, Role.LINE_MANAGER)
        own = led | Enrolment.objects.filter(user__line_manager=user)
        place = own.filter(pk=enrolment_id).distinct().first()
        if place is not None:
            return place
    return access_place(user, enrolment_id, *MANAGE, TRAINER)


def access_enrolment(user: User, enrolment_id: int) -> Enrolment:
    """The person's own place in a cohort."""
    mine = Enrolment.objects.filter(user=user).select_related("cohort__programme__module", "user__branch")
    return get_object_or_404(mine, pk=enrolment_id)


def access_step(user: User, enrolment_id: int, step_id: int, *kinds: str) -> tuple[Enrolment, PlanStep]:
    """A step (of one of the kinds, any if none given) of the person's own course."""
    enrolment = access_enrolment(user, enrolment_id)
    steps = PlanStep.objects.filter(programme_id=enrolment.cohort.programme_id)
    if kinds:
        steps = steps.filter(kind__in=kinds)
    return enrolment, get_object_or_404(steps, pk=step_id)


def access_reading(user: User, enrolment_id: int, step_id: int, *kinds: str) -> tuple[Enrolment, PlanStep]:
    """As `access_step`, by a single statement: for the pages that are opened most."""
    enrolment = own_place(user, enrolment_id)
    steps = outline_of(enrolment.cohort.programme) if enrolment else ()
    step = next((one for one in steps if one.pk == step_id and (not kinds or one.kind in kinds)), None)
    if enrolment is None or step is None:
        raise Http404
    return enrolment, step


def access_media(user: User, media_id: int) -> Media:
    """A file of a course: for people of a group whose programme shows the same content, and methodologists.

    A version made for one request keeps the addresses of the one that it was made of, so content decides.
    """
    media = get_object_or_404(Media, pk=media_id)
    if is_methodologist(user):
        return media
    own = Enrolment.objects.taking_part().filter(user=user).values("cohort_id")
    cohorts = visible_cohorts(user) | Cohort.objects.filter(pk__in=own)
    if not cohorts.filter(programme__media__sha256=media.sha256).exists():
        raise Http404
    return media


def access_certificate(user: User, certificate_id: int) -> Certificate:
    """A certificate: one's own, of the people one manages, or any for the provider's keepers."""
    found = Certificate.objects.filter(pk__in=visible_certificates(user).values("pk"))
    found |= Certificate.objects.filter(enrolment__user=user)
    certificates = found.select_related("enrolment__user", "enrolment__cohort")
    return get_object_or_404(certificates, pk=certificate_id)


def access_certificate_keeping(user: User, certificate_id: int) -> Certificate:
    """A certificate that the person may revoke."""
    certificate = access_certificate(user, certificate_id)
    if not user.has_role(*KEEPERS):
        raise PermissionDenied
    return certificate


def access_certificate_list(user: User) -> None:
    """Lists of certificates are for those who manage people and for the provider's keepers."""
    if not user.has_role(*MANAGE, *KEEPERS):
        raise PermissionDenied


def access_acceptable_request(user: User, request_id: int) -> ProgrammeRequest:
    """A programme request that the person may accept: the client's own, a visitor's for the methodologist."""
    request = get_object_or_404(ProgrammeRequest.objects.select_related("organisation"), pk=request_id)
    if request.organisation_id in organisations_of_asker(user):
        return request
    if not user.has_role(Role.METHODOLOGIST):
        raise Http404
    if request.organisation_id is not None:
        raise PermissionDenied  # the client decides, not the provider
    return request
