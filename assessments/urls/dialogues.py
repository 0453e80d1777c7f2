"""Addresses of conversations with a client."""

from django.urls import path

from assessments.views import dialogue_runs, dialogues

STEP = "enrolments/<int:enrolment_id>/steps/<int:step_id>"
urlpatterns = [
    path("groups/<int:cohort_id>/dialogues/", dialogue_runs.dialogue_list, name="dialogue-list"),
    path(f"{STEP}/dialogue/", dialogues.dialogue_start, name="dialogue-start"),
    path("dialogues/<int:run_id>/", dialogues.dialogue_detail, name="dialogue-detail"),
    path("dialogues/<int:run_id>/choose/", dialogues.dialogue_choose, name="dialogue-choose"),
    path("dialogues/<int:run_id>/review/", dialogues.dialogue_review, name="dialogue-review"),
]
