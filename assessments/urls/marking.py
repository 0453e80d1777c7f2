"""Addresses of second marks, appeals of grades, calibrations and figures of agreement."""

from django.urls import path

from assessments.views import agreement, calibrations, grade_appeals, second_marks

urlpatterns = [
    path("marking/", second_marks.second_mark_list, name="second-mark-list"),
    path("marking/figures/", agreement.agreement_detail, name="agreement-detail"),
    path("marking/figures/compute/", agreement.agreement_compute, name="agreement-compute"),
    path("marking/plan/", agreement.sampling_plan, name="sampling-plan"),
    path("marking/plan/groups/<int:cohort_id>/", agreement.sampling_group, name="sampling-group"),
    path("marking/appeals/", grade_appeals.grade_appeal_list, name="grade-appeal-list"),
    path("marking/appeals/<int:appeal_id>/", grade_appeals.grade_appeal_detail, name="grade-appeal-detail"),
    path("works/<int:submission_id>/appeal/", grade_appeals.grade_appeal_raise, name="grade-appeal-raise"),
    path("marking/calibrations/", calibrations.calibration_list, name="calibration-list"),
    path("marking/calibrations/new/", calibrations.calibration_create, name="calibration-create"),
    path(
        "marking/calibrations/<int:calibration_id>/",
        calibrations.calibration_detail,
        name="calibration-detail",
    ),
    path(
        "marking/calibrations/<int:calibration_id>/mark/",
        calibrations.calibration_mark,
        name="calibration-mark",
    ),
    path(
        "marking/calibrations/<int:calibration_id>/close/",
        calibrations.calibration_close,
        name="calibration-close",
    ),
    path(
        "marking/calibrations/<int:calibration_id>/note/",
        calibrations.calibration_note,
        name="calibration-note",
    ),
    path(
        "marking/calibrations/<int:calibration_id>/files/<int:file_id>/",
        calibrations.calibration_file,
        name="calibration-file",
    ),
    path("marking/<int:mark_id>/", second_marks.second_mark_detail, name="second-mark-detail"),
    path("marking/<int:mark_id>/take/", second_marks.second_mark_take, name="second-mark-take"),
    path("marking/<int:mark_id>/return/", second_marks.second_mark_return, name="second-mark-return"),
    path("marking/<int:mark_id>/mark/", second_marks.second_mark_edit, name="second-mark-edit"),
    path("marking/<int:mark_id>/talk/", second_marks.second_mark_talk, name="second-mark-talk"),
    path("marking/<int:mark_id>/settle/", second_marks.second_mark_settle, name="second-mark-settle"),
    path(
        "marking/<int:mark_id>/files/<int:file_id>/", second_marks.second_mark_file, name="second-mark-file"
    ),
]
