"""Django's description of reports: what leaves the house."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports."""

    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"
