"""Addresses of what people wrote."""

from django.urls import path

from audits.views import exports, verbatims

urlpatterns = [
    path("<int:wave_id>/verbatims/", verbatims.verbatim_list, name="verbatim-list"),
    path("<int:wave_id>/verbatims/table/", exports.verbatim_table, name="verbatim-table"),
    path("<int:wave_id>/verbatims/table/file/", exports.verbatim_book, name="verbatim-book"),
    path("<int:wave_id>/verbatims/tag/", verbatims.verbatim_tag, name="verbatim-tag"),
    path("<int:wave_id>/verbatims/untag/", verbatims.verbatim_untag, name="verbatim-untag"),
    path("<int:wave_id>/verbatims/undo/", verbatims.verbatim_undo, name="verbatim-undo"),
]
