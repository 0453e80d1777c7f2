"""Addresses of visits as their branches see them, and of appeals."""

from django.urls import path

from audits.views import appeals

urlpatterns = [
    path("visits/", appeals.visit_list, name="visit-list"),
    path("visits/<int:observation_id>/", appeals.visit_detail, name="visit-detail"),
    path("visits/<int:observation_id>/appeal/", appeals.appeal_create, name="appeal-create"),
    path("<int:wave_id>/appeals/", appeals.appeal_list, name="appeal-list"),
    path("<int:wave_id>/appeals/<int:appeal_id>/", appeals.appeal_detail, name="appeal-detail"),
    path("<int:wave_id>/appeals/<int:appeal_id>/uphold/", appeals.appeal_uphold, name="appeal-uphold"),
    path("<int:wave_id>/appeals/<int:appeal_id>/dismiss/", appeals.appeal_dismiss, name="appeal-dismiss"),
]
