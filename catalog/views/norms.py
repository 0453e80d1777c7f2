"""«Нормы компании»: the numbers that lessons, questions and checklists name."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from catalog.forms.norms import NormsForm
from catalog.permissions import access_norms
from catalog.queries.norms import norm_rows
from catalog.services.norms import save_norms


@require_http_methods(["GET", "HEAD", "POST"])
def norm_list(request: UserRequest, organisation_id: int) -> HttpResponse:
    """The company's norms beside the defaults, and the form that sets them."""
    organisation = access_norms(request.user, organisation_id)
    form = NormsForm(request.POST or None, rows=norm_rows(organisation))
    if request.method == "POST" and form.is_valid():
        save_norms(organisation.pk, values=form.values(), by=request.user, at=timezone.now())
        messages.success(request, pgettext("norm", "The norms are saved. New groups take them."))
        return redirect("catalog:norm-list", organisation.pk)
    return render(request, "catalog/norm_list.html", {"organisation": organisation, "form": form})
