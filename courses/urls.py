"""Addresses of the room courses."""

from django.urls import path

from courses.views import certificates, cohorts, learning, places, requests, tasks

app_name = "courses"
urlpatterns = [
    path("cohorts/", cohorts.cohort_list, name="cohort-list"),
    path("cohorts/<int:cohort_id>/", cohorts.cohort_detail, name="cohort-detail"),
    path("cohorts/<int:cohort_id>/schedule/", cohorts.cohort_schedule, name="cohort-schedule"),
    path("cohorts/<int:cohort_id>/start/", cohorts.cohort_start, name="cohort-start"),
    path("cohorts/<int:cohort_id>/finish/", cohorts.cohort_finish, name="cohort-finish"),
    path("cohorts/<int:cohort_id>/cancel/", cohorts.cohort_cancel, name="cohort-cancel"),
    path("cohorts/<int:cohort_id>/calendar.ics", cohorts.cohort_calendar, name="cohort-calendar"),
    path("cohorts/<int:cohort_id>/days/<int:number>/", cohorts.attendance_edit, name="attendance-edit"),
    path("cohorts/<int:cohort_id>/remind/", places.cohort_remind, name="cohort-remind"),
    path("cohorts/<int:cohort_id>/enrol/", places.enrolment_create, name="enrolment-create"),
    path("places/<int:enrolment_id>/replace/", places.enrolment_replace, name="enrolment-replace"),
    path("places/<int:enrolment_id>/withdraw/", places.enrolment_withdraw, name="enrolment-withdraw"),
    path("places/<int:enrolment_id>/restore/", places.enrolment_restore, name="enrolment-restore"),
    path("places/<int:enrolment_id>/remind/", places.enrolment_remind, name="enrolment-remind"),
    path("requests/<int:request_id>/accept/", requests.request_accept, name="request-accept"),
    path("requests/<int:request_id>/plan-given/", requests.request_plan_given, name="request-plan-given"),
    path("requests/follow/<str:token>/accept/", requests.visitor_accept, name="visitor-accept"),
    path("my/", learning.enrolment_list, name="enrolment-list"),
    path("my/<int:enrolment_id>/", learning.enrolment_detail, name="enrolment-detail"),
    path("my/<int:enrolment_id>/materials/", learning.material_list, name="material-list"),
    path("my/<int:enrolment_id>/steps/<int:step_id>/", learning.step_detail, name="step-detail"),
    path("my/<int:enrolment_id>/steps/<int:step_id>/finish/", learning.step_finish, name="step-finish"),
    path("my/<int:enrolment_id>/steps/<int:step_id>/progress/", learning.step_progress, name="step-progress"),
    path("my/<int:enrolment_id>/steps/<int:step_id>/plan/", learning.plan_save, name="plan-save"),
    path("my/<int:enrolment_id>/steps/<int:step_id>/notes/", tasks.notes_save, name="notes-save"),
    path("my/<int:enrolment_id>/steps/<int:step_id>/marks/", tasks.transcript_save, name="transcript-save"),
    path("my/<int:enrolment_id>/steps/<int:step_id>/cases/<slug:code>/", tasks.case_save, name="case-save"),
    path("certificates/", certificates.certificate_list, name="certificate-list"),
    path("certificates/<int:certificate_id>/", certificates.certificate_detail, name="certificate-detail"),
    path("certificates/<int:certificate_id>/file/", certificates.certificate_file, name="certificate-file"),
    path(
        "certificates/<int:certificate_id>/render/",
        certificates.certificate_render,
        name="certificate-render",
    ),
    path(
        "certificates/<int:certificate_id>/revoke/",
        certificates.certificate_revoke,
        name="certificate-revoke",
    ),
]
