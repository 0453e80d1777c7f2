"""Addresses of the room assessments."""

from django.urls import path

from assessments.views import attempts, grading, submissions

app_name = "assessments"
STEP = "enrolments/<int:enrolment_id>/steps/<int:step_id>"
urlpatterns = [
    path(f"{STEP}/test/", attempts.attempt_start, name="attempt-start"),
    path("attempts/<int:attempt_id>/", attempts.attempt_detail, name="attempt-detail"),
    path("attempts/<int:attempt_id>/answers/", attempts.answer_save, name="answer-save"),
    path("attempts/<int:attempt_id>/submit/", attempts.attempt_submit, name="attempt-submit"),
    path("attempts/<int:attempt_id>/result/", attempts.attempt_result, name="attempt-result"),
    path(f"{STEP}/exercise/", submissions.submission_edit, name="submission-edit"),
    path(f"{STEP}/exercise/draft/", submissions.submission_save, name="submission-save"),
    path(f"{STEP}/exercise/submit/", submissions.submission_submit, name="submission-submit"),
    path(f"{STEP}/exercise/files/", submissions.submission_file_add, name="submission-file-add"),
    path("works/<int:submission_id>/", submissions.submission_detail, name="submission-detail"),
    path("files/<int:file_id>/", submissions.submission_file, name="submission-file"),
    path("files/<int:file_id>/remove/", submissions.submission_file_remove, name="submission-file-remove"),
    path("grading/", grading.grading_list, name="grading-list"),
    path("grading/<int:submission_id>/", grading.grade_edit, name="grade-edit"),
    path("grading/<int:submission_id>/draft/", grading.grade_save, name="grade-save"),
    path("grading/<int:submission_id>/decide/", grading.grade_decide, name="grade-decide"),
]
