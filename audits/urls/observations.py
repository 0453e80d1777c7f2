"""Addresses of what comes into a wave: files, imports, figures of months."""

from django.urls import path

from audits.views import monthly, observations

FILE = "<int:wave_id>/import/<int:file_id>/"

urlpatterns = [
    path("<int:wave_id>/import/", observations.observation_import, name="observation-import"),
    path("<int:wave_id>/blank/<slug:code>/", observations.observation_blank, name="observation-blank"),
    path(FILE, observations.observation_file, name="observation-file"),
    path(f"{FILE}columns/", observations.observation_columns, name="observation-columns"),
    path(f"{FILE}load/", observations.observation_load, name="observation-load"),
    path(f"{FILE}drop/", observations.observation_drop, name="observation-drop"),
    path(f"{FILE}faults/", observations.observation_faults, name="observation-faults"),
    path("<int:wave_id>/imports/<int:import_id>/undo/", observations.import_undo, name="import-undo"),
    path("<int:wave_id>/months/<int:source_id>/", monthly.monthly_edit, name="monthly-edit"),
]
