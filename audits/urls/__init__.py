"""Addresses of the room audits, one module a noun."""

from audits.urls import observations, recommendations, surveys, verdicts, waves

app_name = "audits"
urlpatterns = [
    *waves.urlpatterns,
    *observations.urlpatterns,
    *recommendations.urlpatterns,
    *verdicts.urlpatterns,
    *surveys.urlpatterns,
]
