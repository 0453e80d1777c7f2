"""Django's description of assessments: what people do with theory and practice."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Assessments."""

    name = "assessments"
    default_auto_field = "django.db.models.BigAutoField"
