"""Pictures, sounds and films of a course's lessons and questions."""

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from courses.permissions import access_media
from jobs.streaming import send_media


@require_safe
def media_file(request: UserRequest, media_id: int) -> HttpResponseBase:
    """The file, or the part of it that a player asks for; for people of a course that shows it."""
    media = access_media(request.user, media_id)
    return send_media(
        request, media.stored_as, name=media.name, content_type=media.content_type, tag=media.sha256
    )
