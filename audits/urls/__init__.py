"""Addresses of the room audits, one module a noun."""

from audits.urls import observations, recommendations, surveys, waves

app_name = "audits"
urlpatterns = [
    *waves.urlpatterns,
    *observations.urlpatterns,
    *recommendations.urlpatterns,
    *surveys.urlpatterns,
]
