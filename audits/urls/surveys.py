"""Addresses of surveys on the auditor's side."""

from django.urls import path

from audits.views import surveys

urlpatterns = [
    path("<int:wave_id>/surveys/", surveys.survey_list, name="survey-list"),
    path("<int:wave_id>/surveys/create/", surveys.survey_create, name="survey-create"),
    path("<int:wave_id>/surveys/open/", surveys.survey_open, name="survey-open"),
    path("<int:wave_id>/surveys/close/", surveys.survey_close, name="survey-close"),
    path("<int:wave_id>/surveys/sheet/", surveys.survey_sheet, name="survey-sheet"),
    path("<int:wave_id>/surveys/<int:link_id>/codes/", surveys.survey_codes, name="survey-codes"),
    path("<int:wave_id>/surveys/<int:link_id>/device/", surveys.survey_device, name="survey-device"),
]
