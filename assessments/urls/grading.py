"""Addresses of the assessor: the queue, the desk, remarks, the bank of words."""

from django.urls import path

from assessments.views import comments, desk, grading

urlpatterns = [
    path("grading/", grading.grading_list, name="grading-list"),
    path("grading/assign/", grading.grading_assign, name="grading-assign"),
    path("grading/remind/", grading.grading_remind, name="grading-remind"),
    path("grading/release/", grading.grade_release, name="grade-release"),
    path("grading/groups/<int:cohort_id>/", grading.grading_rule, name="grading-rule"),
    path("grading/words/", comments.snippet_list, name="snippet-list"),
    path("grading/words/<int:snippet_id>/", comments.snippet_edit, name="snippet-edit"),
    path("grading/words/<int:snippet_id>/remove/", comments.snippet_remove, name="snippet-remove"),
    path("grading/words/<int:snippet_id>/restore/", comments.snippet_restore, name="snippet-restore"),
    path("grading/remarks/<int:comment_id>/remove/", comments.comment_remove, name="comment-remove"),
    path("grading/remarks/<int:comment_id>/restore/", comments.comment_restore, name="comment-restore"),
    path("grading/<int:submission_id>/", desk.grade_edit, name="grade-edit"),
    path("grading/<int:submission_id>/draft/", desk.grade_save, name="grade-save"),
    path("grading/<int:submission_id>/decide/", desk.grade_decide, name="grade-decide"),
    path("grading/<int:submission_id>/undo/", desk.grade_undo, name="grade-undo"),
    path("grading/<int:submission_id>/correct/", desk.grade_correct, name="grade-correct"),
    path("grading/<int:submission_id>/history/", desk.grade_history, name="grade-history"),
    path("grading/<int:submission_id>/remarks/", comments.comment_add, name="comment-add"),
    path("grading/<int:submission_id>/words/", comments.snippet_offer, name="snippet-offer"),
    path("grading/<int:submission_id>/words/star/", comments.snippet_star, name="snippet-star"),
]
