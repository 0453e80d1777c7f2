"""Addresses of the assessor's desk."""

from django.urls import path

from assessments.views import grading

urlpatterns = [
    path("grading/", grading.grading_list, name="grading-list"),
    path("grading/<int:submission_id>/", grading.grade_edit, name="grade-edit"),
    path("grading/<int:submission_id>/draft/", grading.grade_save, name="grade-save"),
    path("grading/<int:submission_id>/decide/", grading.grade_decide, name="grade-decide"),
]
