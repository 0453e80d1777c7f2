"""Addresses of waves and their moves."""

from django.urls import path

from audits.views import approval, waves

urlpatterns = [
    path("", waves.wave_list, name="wave-list"),
    path("<int:wave_id>/", waves.wave_detail, name="wave-detail"),
    path("<int:wave_id>/score/", waves.wave_score, name="wave-score"),
    path("<int:wave_id>/check/", waves.wave_check, name="wave-check"),
    path("<int:wave_id>/collect/", waves.wave_collect, name="wave-collect"),
    path("<int:wave_id>/approve/", approval.wave_approve, name="wave-approve"),
    path("<int:wave_id>/approve/withdraw/", approval.approval_withdraw, name="approval-withdraw"),
]
