"""Django's description of lms: wiring and the commands of the installation."""

from typing import Any

from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db.models.signals import post_migrate


class LmsConfig(AppConfig):
    """Installation."""

    name = "lms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The cache without Redis is a table of the database, which no migration makes.

        The signal is sent for rooms with models, which this one has not: the lowest room stands for all.
        """
        post_migrate.connect(make_cache_table, sender=apps.get_app_config("jobs"))


def make_cache_table(*, using: str, **_facts: Any) -> None:
    """Make the table of the cache where it is missing; nothing where the cache is elsewhere."""
    call_command("createcachetable", database=using, verbosity=0)
