"""Addresses of practice: role-play, contacts at work, observations, live assessment."""

from django.urls import path

from assessments.views import contacts, observations, practice

STEP = "enrolments/<int:enrolment_id>/steps/<int:step_id>"
CALL = f"{STEP}/exercise/calls/<str:part>"
urlpatterns = [
    path(f"{STEP}/exercise/preparation/", practice.practice_prepare, name="practice-prepare"),
    path(f"{CALL}/begin/", practice.call_begin, name="call-begin"),
    path(f"{CALL}/line/", practice.call_line, name="call-line"),
    path(f"{CALL}/finish/", practice.call_finish, name="call-finish"),
    path(f"{CALL}/partner/", practice.partner_invite, name="partner-invite"),
    path(f"{CALL}/partner/stop/", practice.partner_revoke, name="partner-revoke"),
    path("partner/<str:token>/", practice.partner_card, name="partner-card"),
    path("works/<int:submission_id>/live/", practice.live_mark, name="live-mark"),
    path(f"{STEP}/contacts/", contacts.contact_edit, name="contact-edit"),
    path(f"{STEP}/contacts/draft/", contacts.contact_save, name="contact-save"),
    path(f"{STEP}/contacts/send/", contacts.contact_send, name="contact-send"),
    path(f"{STEP}/observation/", observations.observation_ask, name="observation-ask"),
    path(f"{STEP}/observation/begin/", observations.observation_begin, name="observation-begin"),
    path("observations/", observations.observation_list, name="observation-list"),
    path("observations/<int:observation_id>/", observations.observation_detail, name="observation-detail"),
    path("observations/<int:observation_id>/marks/", observations.observation_edit, name="observation-edit"),
    path("observations/<int:observation_id>/draft/", observations.observation_save, name="observation-save"),
    path("observations/<int:observation_id>/sign/", observations.observation_sign, name="observation-sign"),
    path(
        "observations/<int:observation_id>/own/",
        observations.observation_assess,
        name="observation-assess",
    ),
    path(
        "observations/<int:observation_id>/confirm/",
        observations.observation_confirm,
        name="observation-confirm",
    ),
]
