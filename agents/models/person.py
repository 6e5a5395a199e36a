"""Everybody who signs in: agents, operators, payroll staff, administrators. Customers never do."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """A person with a usable password if one is given. The address is stored in lower case."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """One human being with one role."""

    class Role(models.TextChoices):
        AGENT = "agent", "Agent"
        OPERATOR = "operator", "Operator"
        CLIENT_OPERATOR = "client_operator", "Operator of a client"
        PAYROLL = "payroll", "Payroll"
        ADMINISTRATOR = "administrator", "Administrator"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role, default=Role.AGENT)
    locale = models.CharField(max_length=12, default="en")  # in which they are spoken to, also by mail and on sockets
    locale_chosen = models.BooleanField(default=False)  # in the menu; until then it follows their browser
    time_zone = models.CharField(max_length=60, default="Europe/Stockholm")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        db_table = "agents_person"
        verbose_name_plural = "people"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(role__in=["agent", "operator", "client_operator", "payroll", "administrator"]),
                name="role_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def watches_the_floor(self) -> bool:
        return self.role in {self.Role.OPERATOR, self.Role.CLIENT_OPERATOR, self.Role.ADMINISTRATOR}
