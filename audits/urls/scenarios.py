"""Addresses of the bank of scenarios."""

from django.urls import path

from audits.views import scenarios

urlpatterns = [
    path("scenarios/", scenarios.scenario_list, name="scenario-list"),
    path("scenarios/<int:scenario_id>/", scenarios.scenario_detail, name="scenario-detail"),
    path("scenarios/<int:scenario_id>/edit/", scenarios.scenario_edit, name="scenario-edit"),
]
