"""Addresses of questions shown before they are asked."""

from django.urls import path

from assessments.views import previews

urlpatterns = [
    path("banks/<slug:slug>/<slug:code>/preview/", previews.question_preview, name="question-preview"),
]
