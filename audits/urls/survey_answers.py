"""Addresses of those who answer a survey: short, for they are printed and typed."""

from django.urls import path

from audits.views import survey_answers

app_name = "surveys"
urlpatterns = [
    path("thanks/", survey_answers.survey_thanks, name="survey-thanks"),
    path("<slug:secret>/", survey_answers.survey_answer, name="survey-answer"),
    path("<slug:secret>/code/", survey_answers.survey_code, name="survey-code"),
]
