"""Addresses of repeats and of what they changed."""

from django.urls import path

from audits.views import verdicts

urlpatterns = [
    path("<int:wave_id>/changes/", verdicts.wave_changes, name="wave-changes"),
    path("<int:wave_id>/repeat/", verdicts.repeat_create, name="repeat-create"),
]
