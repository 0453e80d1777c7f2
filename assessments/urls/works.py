"""Addresses of practical works and their files."""

from django.urls import path

from assessments.views import submissions

STEP = "enrolments/<int:enrolment_id>/steps/<int:step_id>"
urlpatterns = [
    path(f"{STEP}/exercise/", submissions.submission_edit, name="submission-edit"),
    path(f"{STEP}/exercise/draft/", submissions.submission_save, name="submission-save"),
    path(f"{STEP}/exercise/submit/", submissions.submission_submit, name="submission-submit"),
    path(f"{STEP}/exercise/files/", submissions.submission_file_add, name="submission-file-add"),
    path("works/<int:submission_id>/", submissions.submission_detail, name="submission-detail"),
    path("files/<int:file_id>/", submissions.submission_file, name="submission-file"),
    path("files/<int:file_id>/remove/", submissions.submission_file_remove, name="submission-file-remove"),
]
