"""Addresses of the room assessments, by noun."""

from assessments.urls import attempts, dialogues, grading, testing, uploads, works

app_name = "assessments"
urlpatterns = [
    *attempts.urlpatterns,
    *works.urlpatterns,
    *dialogues.urlpatterns,
    *uploads.urlpatterns,
    *grading.urlpatterns,
    *testing.urlpatterns,
]
