"""The smallest valid rows of the queue."""

import factory
from factory.django import DjangoModelFactory

from jobs.models import Job, Notice
from tests.conftest import NOON


class JobFactory(DjangoModelFactory):
    """A job that nobody has taken yet."""

    class Meta:
        model = Job

    organisation_id = 1
    kind = "programme-pdf"
    key = factory.Sequence(lambda n: f"key-{n}")
    lease_until = NOON
    not_before = NOON
    created_at = NOON


class NoticeFactory(DjangoModelFactory):
    """A notice to be mailed at noon."""

    class Meta:
        model = Notice

    organisation_id = 1
    recipient_id = factory.Sequence(lambda n: n + 1)
    email = factory.Sequence(lambda n: f"person{n}@example.test")
    kind = "invitation"
    key = factory.Sequence(lambda n: f"key-{n}")
    subject = "Приглашение"
    text = "Вас приглашают."
    due_at = NOON
