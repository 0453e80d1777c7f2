"""Django's description of jobs: the Job row and notices."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs."""

    name = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
