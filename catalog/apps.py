"""Django's description of catalog: what is offered."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Catalogue."""

    name = "catalog"
    default_auto_field = "django.db.models.BigAutoField"
