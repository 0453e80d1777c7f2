"""`make_admin EMAIL LAST FIRST`: the first administrator of a new installation, invited by mail."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from accounts.services.invitations import invite_person


class Command(BaseCommand):
    """Makes the training provider too, when there is none yet."""

    help = "Make an administrator of the training provider and send the invitation"

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and the provider's name for the first time."""
        parser.add_argument("email")
        parser.add_argument("last_name")
        parser.add_argument("first_name")
        parser.add_argument("--provider", default="Сервис-класс", help="name of the training provider")

    def handle(self, *_args: Any, **options: Any) -> None:
        """All or nothing."""
        try:
            with transaction.atomic():
                person = self.make(options)
                invite_person(person.pk, by=None, at=timezone.now())
        except IntegrityError as error:
            msg = f"Человек с адресом {options['email']} уже есть"
            raise CommandError(msg) from error
        self.stdout.write(f"Приглашение уйдёт на {options['email']} и действует неделю.")

    def make(self, options: dict[str, Any]) -> User:
        """The person with the role."""
        provider, _made = Organisation.objects.get_or_create(
            kind=Organisation.Kind.PROVIDER, defaults={"name": options["provider"]}
        )
        person = User.objects.create_user(
            options["email"],
            organisation=provider,
            last_name=options["last_name"],
            first_name=options["first_name"],
        )
        Membership.objects.create(user=person, organisation=provider, role=Membership.Role.ADMIN)
        return person
