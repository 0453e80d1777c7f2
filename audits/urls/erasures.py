"""Addresses of acts of erasure."""

from django.urls import path

from audits.views import erasures

urlpatterns = [
    path("<int:wave_id>/erasures/", erasures.erasure_list, name="erasure-list"),
    path("<int:wave_id>/erasures/<slug:day>/", erasures.erasure_detail, name="erasure-detail"),
]
