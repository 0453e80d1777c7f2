"""Sends a finished job's file to somebody who may have it; access is checked before."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase

from jobs.models import Job

INNER_PREFIX = "/protected-media/"  # nginx serves it on our word only (deploy/nginx.conf)


def send_result(job: Job | None, name: str) -> HttpResponseBase:
    """The PDF under the name that people see; 404 while there is none."""
    if job is None or job.state != Job.State.DONE or not default_storage.exists(job.result_file):
        raise Http404
    headers: dict[str, Any] = {"Content-Security-Policy": "sandbox", "Cache-Control": "no-store, private"}
    if settings.ACCEL_REDIRECT:
        headers["X-Accel-Redirect"] = INNER_PREFIX + quote(job.result_file)
        headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
        return HttpResponse(content_type="application/pdf", headers=headers)
    return FileResponse(
        default_storage.open(job.result_file), filename=name, content_type="application/pdf", headers=headers
    )
