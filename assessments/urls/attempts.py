"""Addresses of tests and answers."""

from django.urls import path

from assessments.views import attempts

STEP = "enrolments/<int:enrolment_id>/steps/<int:step_id>"
urlpatterns = [
    path(f"{STEP}/test/", attempts.attempt_start, name="attempt-start"),
    path("attempts/<int:attempt_id>/", attempts.attempt_detail, name="attempt-detail"),
    path("attempts/<int:attempt_id>/answers/", attempts.answer_save, name="answer-save"),
    path("attempts/<int:attempt_id>/submit/", attempts.attempt_submit, name="attempt-submit"),
    path("attempts/<int:attempt_id>/result/", attempts.attempt_result, name="attempt-result"),
]
