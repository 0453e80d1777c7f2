"""Addresses of causes, plan and its lines."""

from django.urls import path

from audits.views import causes, recommendations

urlpatterns = [
    path("<int:wave_id>/causes/", causes.cause_edit, name="cause-edit"),
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
