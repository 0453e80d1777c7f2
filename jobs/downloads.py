"""Sends a stored file to somebody who may have it; access is checked before. The only way files leave.

Whatever is inside, a browser neither guesses its type, nor runs it, nor keeps it.
"""

from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from jobs.models import Job

INNER_PREFIX = "/protected-media/"  # nginx serves it on our word only (deploy/nginx.conf)
HARMLESS = {  # nginx drops these of an X-Accel answer, so deploy/nginx.conf says them again
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store, private",
}


def send_result(job: Job | None, name: str) -> HttpResponseBase:
    """The PDF of a job under the name that people see; 404 while there is none."""
    if job is None or job.state != Job.State.DONE or not default_storage.exists(job.result_file):
        raise Http404
    return send_file(job.result_file, name=name, content_type="application/pdf")


def send_file(stored_as: str, *, name: str, content_type: str) -> HttpResponseBase:
    """A file of the storage as an attachment; nginx sends it where it stands in front.

    Args:
        stored_as: name in the storage; the file is there.
        name: as people see it.
        content_type: as it was recognised, not as somebody says.

    """
    if not settings.ACCEL_REDIRECT:
        file = default_storage.open(stored_as)
        return FileResponse(
            file, as_attachment=True, filename=name, content_type=content_type, headers=HARMLESS
        )
    headers = {
        **HARMLESS,
        "X-Accel-Redirect": INNER_PREFIX + quote(stored_as),
        "Content-Disposition": str(content_disposition_header(as_attachment=True, filename=name)),
    }
    return HttpResponse(content_type=content_type, headers=headers)
