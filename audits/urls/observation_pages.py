"""Addresses of observations one by one."""

from django.urls import path

from audits.views import exports, observation_corrections, observation_list

urlpatterns = [
    path("<int:wave_id>/observations/", observation_list.observation_list, name="observation-list"),
    path("<int:wave_id>/observations/table/", exports.observation_table, name="observation-table"),
    path("<int:wave_id>/observations/table/file/", exports.observation_book, name="observation-book"),
    path(
        "<int:wave_id>/observations/<int:observation_id>/",
        observation_list.observation_detail,
        name="observation-detail",
    ),
    path(
        "<int:wave_id>/observations/<int:observation_id>/correct/",
        observation_corrections.observation_correct,
        name="observation-correct",
    ),
    path(
        "<int:wave_id>/observations/<int:observation_id>/withdraw/",
        observation_corrections.observation_withdraw,
        name="observation-withdraw",
    ),
]
