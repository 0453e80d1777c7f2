"""Addresses of rules around tests: windows, disputes, corrections, statistics."""

from django.urls import path

from assessments.views import appeals, corrections, items, windows

GROUP = "groups/<int:cohort_id>"
urlpatterns = [
    path(f"{GROUP}/tests/", windows.window_list, name="window-list"),
    path(f"{GROUP}/tests/<int:step_id>/window/", windows.window_set, name="window-set"),
    path(f"{GROUP}/tests/<int:step_id>/extensions/", windows.extension_give, name="extension-give"),
    path(f"{GROUP}/tests/<int:step_id>/map/", items.test_map, name="test-map"),
    path(f"{GROUP}/extensions/<slug:batch>/undo/", windows.extension_undo, name="extension-undo"),
    path("windows/<int:window_id>/undo/", windows.window_undo, name="window-undo"),
    path("attempts/<int:attempt_id>/appeals/", appeals.appeal_raise, name="appeal-raise"),
    path("appeals/", appeals.appeal_list, name="appeal-list"),
    path("appeals/<int:appeal_id>/", appeals.appeal_detail, name="appeal-detail"),
    path("appeals/<int:appeal_id>/decide/", appeals.appeal_decide, name="appeal-decide"),
    path("corrections/", corrections.correction_list, name="correction-list"),
    path("corrections/<int:correction_id>/", corrections.correction_detail, name="correction-detail"),
    path("corrections/<int:correction_id>/undo/", corrections.correction_undo, name="correction-undo"),
    path("questions/<int:question_id>/correct/", corrections.correction_create, name="correction-create"),
    path(
        "questions/<int:question_id>/correct/preview/",
        corrections.correction_preview,
        name="correction-preview",
    ),
    path("questions/<int:question_id>/correct/apply/", corrections.correction_apply, name="correction-apply"),
    path("items/", items.analysis_list, name="analysis-list"),
    path("items/<int:analysis_id>/", items.analysis_detail, name="analysis-detail"),
    path("items/questions/<int:row_id>/", items.item_detail, name="item-detail"),
    path(
        "items/programmes/<int:programme_id>/<slug:ref>/compute/",
        items.analysis_compute,
        name="analysis-compute",
    ),
]
