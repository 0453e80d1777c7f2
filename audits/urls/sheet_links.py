"""Addresses of those who observe: short, for they are typed; all below the worker's place."""

from django.urls import path

from audits.views import sheet_links

app_name = "sheets"
urlpatterns = [
    path("worker.js", sheet_links.sheet_worker, name="sheet-worker"),
    path("<slug:secret>/", sheet_links.sheet_fill, name="sheet-fill"),
    path("<slug:secret>/save/", sheet_links.sheet_save, name="sheet-save"),
    path("<slug:secret>/send/", sheet_links.sheet_send, name="sheet-send"),
    path("<slug:secret>/photos/", sheet_links.photo_create, name="photo-create"),
    path("<slug:secret>/photos/<slug:client_id>/", sheet_links.photo_own, name="photo-own"),
    path("<slug:secret>/photos/<slug:client_id>/remove/", sheet_links.photo_remove, name="photo-remove"),
]
