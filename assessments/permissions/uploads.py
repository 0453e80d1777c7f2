"""Doors to uploads, recordings and their erasure."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.models import Membership, Organisation, User
from assessments.models import ErasureAct, Recording, Upload
from assessments.permissions.roles import check_roles

KEEPER = Membership.Role.CLIENT_ADMIN


def access_upload(user: User, upload_id: int, *roles: str) -> Upload:
    """The upload, for one of the roles towards it: trainee means its author."""
    uploads = Upload.objects.select_related("enrolment__cohort", "enrolment__user", "step")
    upload = get_object_or_404(uploads, pk=upload_id)
    check_roles(user, upload.enrolment, roles)
    return upload


def access_recording(user: User, recording_id: int, *roles: str) -> Recording:
    """The recording, for one of the roles towards its work."""
    recordings = Recording.objects.select_related(
        "file__submission__enrolment__cohort", "file__submission__step"
    )
    recording = get_object_or_404(recordings, pk=recording_id)
    check_roles(user, recording.file.submission.enrolment, roles)
    return recording


def access_keeping(user: User) -> Organisation:
    """The organisation whose recordings the person answers for: its client administrator."""
    held = [one for one in user.memberships_in((KEEPER,)) if one.organisation_id == user.organisation_id]
    if not held or user.organisation is None:
        raise PermissionDenied
    return user.organisation


def access_act(user: User, act_id: int) -> ErasureAct:
    """An act of erasure of the person's own organisation, for its client administrator."""
    own = ErasureAct.objects.select_related("organisation", "by").filter(organisation=user.organisation_id)
    act = get_object_or_404(own, pk=act_id)
    access_keeping(user)
    return act
