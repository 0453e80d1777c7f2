"""Addresses of the room assessments, by noun."""

from assessments.urls import attempts, grading, works

app_name = "assessments"
urlpatterns = [
    *attempts.urlpatterns,
    *works.urlpatterns,
    *grading.urlpatterns,
]
