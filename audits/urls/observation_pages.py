"""Addresses of observations one by one."""

from django.urls import path

from audits.views import observation_list

urlpatterns = [
    path("<int:wave_id>/observations/", observation_list.observation_list, name="observation-list"),
]
