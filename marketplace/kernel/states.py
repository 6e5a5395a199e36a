"""Rows that follow declared arrows: a state changes only through `move`, by one guarded UPDATE."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.db import models

from marketplace.kernel.errors import Conflict


class Overtaken(Conflict):
    """Somebody else was faster. Look again before you go on."""


class NoSuchStep(Conflict):
    """This step does not follow from where things stand."""


class Stateful(models.Model):
    """A record whose `state` follows `arrows`: each state with the states that may come after it."""

    arrows: ClassVar[Mapping[str, frozenset[str]]]
    state: Any

    class Meta:
        abstract = True

    def move(self, to: str, **changes: Any) -> Self:
        """Go to state `to` and write `changes` with it, unless a rival has moved the row since it was read.

        Raises NoSuchStep where no arrow leads to `to`, Overtaken where the row has left the state we know.
        """
        self.require_step(to)
        rows = type(self)._base_manager.filter(pk=self.pk, state=self.state)
        if rows.update(state=to, **changes) != 1:
            raise Overtaken(subject=self._meta.model_name, state=str(self.state), to=str(to))
        for name, value in {"state": to, **changes}.items():
            setattr(self, name, value)
        return self

    def require_step(self, to: str) -> None:
        """Raises NoSuchStep where no arrow leads to `to`: for a step that a guarded statement takes."""
        if to not in self.arrows.get(self.state, ()):
            raise NoSuchStep(subject=self._meta.model_name, state=str(self.state), to=str(to))
