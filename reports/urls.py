"""Addresses of the home page, search and documents."""

from django.urls import path

from reports.views import certificates, home

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("verify/<str:code>/", certificates.certificate_verify, name="certificate-verify"),
]
