"""Addresses of instruments."""

from django.urls import path

from audits.views import instruments

urlpatterns = [
    path("instruments/", instruments.instrument_list, name="instrument-list"),
    path("instruments/<int:instrument_id>/", instruments.instrument_detail, name="instrument-detail"),
    path("instruments/<int:instrument_id>/edit/", instruments.instrument_edit, name="instrument-edit"),
]
