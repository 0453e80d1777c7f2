"""Addresses of recordings of calls and of their scoring."""

from django.urls import path

from audits.views import recordings

urlpatterns = [
    path("<int:wave_id>/recordings/", recordings.recording_list, name="recording-list"),
    path("<int:wave_id>/recordings/create/", recordings.recording_create, name="recording-create"),
    path(
        "<int:wave_id>/recordings/<int:recording_id>/", recordings.recording_detail, name="recording-detail"
    ),
    path(
        "<int:wave_id>/recordings/<int:recording_id>/sound/", recordings.recording_file, name="recording-file"
    ),
    path(
        "<int:wave_id>/recordings/<int:recording_id>/assign/",
        recordings.recording_assign,
        name="recording-assign",
    ),
    path(
        "<int:wave_id>/recordings/<int:recording_id>/remove/",
        recordings.recording_remove,
        name="recording-remove",
    ),
    path("<int:wave_id>/sheets/<int:sheet_id>/score/", recordings.sheet_score, name="sheet-score"),
    path("<int:wave_id>/sheets/<int:sheet_id>/score/save/", recordings.score_save, name="score-save"),
    path("<int:wave_id>/sheets/<int:sheet_id>/score/send/", recordings.score_send, name="score-send"),
]
