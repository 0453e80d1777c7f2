"""Addresses of the room audits."""

from django.urls import path

from audits.views import observations, recommendations, waves

app_name = "audits"
urlpatterns = [
    path("", waves.wave_list, name="wave-list"),
    path("<int:wave_id>/", waves.wave_detail, name="wave-detail"),
    path("<int:wave_id>/score/", waves.wave_score, name="wave-score"),
    path("<int:wave_id>/check/", waves.wave_check, name="wave-check"),
    path("<int:wave_id>/collect/", waves.wave_collect, name="wave-collect"),
    path("<int:wave_id>/approve/", waves.wave_approve, name="wave-approve"),
    path("<int:wave_id>/import/", observations.observation_import, name="observation-import"),
    path("<int:wave_id>/import/<int:file_id>/", observations.observation_file, name="observation-file"),
    path("<int:wave_id>/causes/", recommendations.cause_edit, name="cause-edit"),
    path("<int:wave_id>/plan/accept/", recommendations.plan_accept, name="plan-accept"),
    path("<int:wave_id>/plan/request/", recommendations.plan_request, name="plan-request"),
    path("<int:wave_id>/plan/add/", recommendations.recommendation_create, name="recommendation-create"),
    path(
        "lines/<int:recommendation_id>/accept/",
        recommendations.recommendation_accept,
        name="recommendation-accept",
    ),
    path(
        "lines/<int:recommendation_id>/reject/",
        recommendations.recommendation_reject,
        name="recommendation-reject",
    ),
    path(
        "lines/<int:recommendation_id>/request/",
        recommendations.recommendation_request,
        name="recommendation-request",
    ),
]
