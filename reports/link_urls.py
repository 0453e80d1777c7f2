"""Addresses of those who read a report by a link: short, for they are sent on."""

from django.urls import path

from reports.views import links

app_name = "report_links"
urlpatterns = [
    path("<slug:secret>/", links.link_open, name="link-open"),
    path("<slug:secret>/file/", links.link_file, name="link-file"),
]
