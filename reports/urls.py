"""Addresses of the home pages, documents and search."""

from django.urls import URLPattern

app_name = "reports"
urlpatterns: list[URLPattern] = []
