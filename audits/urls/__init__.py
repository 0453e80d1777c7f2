"""Addresses of the room audits, one module a noun."""

from audits.urls import instruments, observations, plans, recommendations, surveys, verdicts, waves

app_name = "audits"
urlpatterns = [
    *waves.urlpatterns,
    *plans.urlpatterns,
    *instruments.urlpatterns,
    *observations.urlpatterns,
    *recommendations.urlpatterns,
    *verdicts.urlpatterns,
    *surveys.urlpatterns,
]
