"""Django's description of lms: wiring and the commands of the installation."""

from django.apps import AppConfig


class LmsConfig(AppConfig):
    """Installation."""

    name = "lms"
    default_auto_field = "django.db.models.BigAutoField"
