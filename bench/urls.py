"""The product's addresses and the yardstick: one query behind our own middleware."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalog.models import Competence


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "POST"])
def yardstick(_request: HttpRequest) -> HttpResponse:
    """The least that a page with a query costs on this server."""
    return HttpResponse(str(Competence.objects.count()))


urlpatterns = [path("yardstick/", yardstick), path("", include("lms.urls"))]
handler404 = "lms.views.page_missing"
handler403 = "lms.views.page_forbidden"
handler500 = "lms.views.page_failed"
