"""Addresses of what comes into a wave."""

from django.urls import path

from audits.views import observations

urlpatterns = [
    path("<int:wave_id>/import/", observations.observation_import, name="observation-import"),
    path("<int:wave_id>/import/<int:file_id>/", observations.observation_file, name="observation-file"),
]
