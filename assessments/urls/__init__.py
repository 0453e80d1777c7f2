"""Addresses of the room assessments, by noun."""

from assessments.urls import (
    attempts,
    dialogues,
    grading,
    marking,
    practice,
    previews,
    testing,
    uploads,
    works,
)

app_name = "assessments"
urlpatterns = [
    *attempts.urlpatterns,
    *works.urlpatterns,
    *dialogues.urlpatterns,
    *practice.urlpatterns,
    *uploads.urlpatterns,
    *grading.urlpatterns,
    *marking.urlpatterns,
    *testing.urlpatterns,
    *previews.urlpatterns,
]
