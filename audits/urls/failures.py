"""Addresses of the list «обязательно»."""

from django.urls import path

from audits.views import failures

urlpatterns = [
    path("<int:wave_id>/mandatory/", failures.failure_list, name="failure-list"),
    path("<int:wave_id>/mandatory/edit/", failures.failure_edit, name="failure-edit"),
]
