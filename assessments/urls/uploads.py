"""Addresses of uploads in pieces, of recordings and of their erasure."""

from django.urls import path

from assessments.views import recordings, uploads

STEP = "enrolments/<int:enrolment_id>/steps/<int:step_id>"
urlpatterns = [
    path(f"{STEP}/exercise/uploads/", uploads.upload_create, name="upload-create"),
    path("uploads/<int:upload_id>/", uploads.upload_detail, name="upload-detail"),
    path("uploads/<int:upload_id>/remove/", uploads.upload_remove, name="upload-remove"),
    path(f"{STEP}/exercise/recording/", recordings.recording_choose, name="recording-choose"),
    path("consents/<slug:way>/print/", recordings.recording_consent, name="recording-consent"),
    path("recordings/", recordings.recording_list, name="recording-list"),
    path("recordings/term/", recordings.recording_term, name="recording-term"),
    path("recordings/<int:recording_id>/check/", recordings.recording_check, name="recording-check"),
    path("recordings/acts/<int:act_id>/", recordings.erasure_act, name="erasure-act"),
]
