"""Addresses of what branches have to mend."""

from django.urls import path

from audits.views import duties

urlpatterns = [
    path("duties/", duties.duty_list, name="duty-list"),
    path("duties/<int:failure_id>/done/", duties.duty_done, name="duty-done"),
    path("duties/<int:failure_id>/confirm/", duties.duty_confirm, name="duty-confirm"),
    path("duties/<int:failure_id>/reopen/", duties.duty_reopen, name="duty-reopen"),
]
