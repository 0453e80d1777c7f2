"""Addresses of the room audits, one module a noun."""

from audits.urls import (
    appeals,
    duties,
    erasures,
    failures,
    instruments,
    observation_pages,
    observations,
    options,
    plans,
    recommendations,
    recordings,
    scenarios,
    sheets,
    surveys,
    verbatims,
    verdicts,
    waves,
)

app_name = "audits"
urlpatterns = [
    *waves.urlpatterns,
    *plans.urlpatterns,
    *instruments.urlpatterns,
    *scenarios.urlpatterns,
    *observations.urlpatterns,
    *observation_pages.urlpatterns,
    *verbatims.urlpatterns,
    *recommendations.urlpatterns,
    *options.urlpatterns,
    *failures.urlpatterns,
    *duties.urlpatterns,
    *verdicts.urlpatterns,
    *surveys.urlpatterns,
    *sheets.urlpatterns,
    *recordings.urlpatterns,
    *appeals.urlpatterns,
    *erasures.urlpatterns,
]
