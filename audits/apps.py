"""Django's description of audits: service audits."""

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    """Audits."""

    name = "audits"
    default_auto_field = "django.db.models.BigAutoField"
