"""Addresses of sheets on the auditor's side."""

from django.urls import path

from audits.views import sheets

urlpatterns = [
    path("<int:wave_id>/sheets/", sheets.sheet_list, name="sheet-list"),
    path("<int:wave_id>/sheets/create/", sheets.sheet_create, name="sheet-create"),
    path("<int:wave_id>/sheets/cards/", sheets.sheet_cards, name="sheet-cards"),
    path("<int:wave_id>/sheets/<int:sheet_id>/", sheets.sheet_detail, name="sheet-detail"),
    path("<int:wave_id>/sheets/<int:sheet_id>/accept/", sheets.sheet_accept, name="sheet-accept"),
    path("<int:wave_id>/sheets/<int:sheet_id>/return/", sheets.sheet_return, name="sheet-return"),
    path("<int:wave_id>/sheets/<int:sheet_id>/reject/", sheets.sheet_reject, name="sheet-reject"),
    path("<int:wave_id>/sheets/<int:sheet_id>/withdraw/", sheets.sheet_withdraw, name="sheet-withdraw"),
    path("<int:wave_id>/sheets/<int:sheet_id>/cancel/", sheets.sheet_cancel, name="sheet-cancel"),
    path("photos/<int:photo_id>/", sheets.photo_file, name="photo-file"),
]
