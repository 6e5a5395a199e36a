"""`manage.py create_administrator`: the first person, who creates all others on the pages."""

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from agents.models import Person


class Command(BaseCommand):
    help = "Create an administrator. The password is asked for twice, or read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        email, name = options["email"].strip().lower(), options["name"].strip()
        if not name:
            raise CommandError("A name is needed: it stands beside what this person decides.")
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} is not an e-mail address.") from None
        known = Person.objects.filter(email__iexact=email).first()
        if known:
            raise CommandError(
                f"{email} has an account already, as {known.get_role_display().lower()}: nothing changed."
            )
        person = Person(email=email, name=name, role=Person.Role.ADMINISTRATOR)
        password = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else self.ask()
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        Person.objects.create_user(email, password, name=name, role=Person.Role.ADMINISTRATOR)
        self.stdout.write(f"{name} can sign in as {email}.")

    def ask(self) -> str:
        if not sys.stdin.isatty():
            raise CommandError("There is no terminal to ask for a password: use --password-stdin.")
        first, second = getpass.getpass("Password: "), getpass.getpass("The same once more: ")
        if first != second:
            raise CommandError("The two passwords differ. Nothing was created.")
        return first
