"""Rows that follow declared arrows: a state changes only through `move`, by one guarded UPDATE."""

from collections.abc import Collection, Mapping
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
        self.move_together([self], to, **changes)
        return self

    @classmethod
    def move_together(cls, rows: Collection[Self], to: str, **changes: Any) -> None:
        """Move many rows, by one UPDATE for each state they are in, in the caller's transaction.

        Raises as `move` does where one of them cannot; what the statement has written is the caller's to roll back.
        """
        for row in rows:
            row.require_step(to)
        for state in {row.state for row in rows}:
            known = [row for row in rows if row.state == state]
            moved = cls._base_manager.filter(pk__in=[row.pk for row in known], state=state)
            if moved.update(state=to, **changes) != len(known):
                raise Overtaken(subject=cls._meta.model_name, state=str(state), to=str(to))
        for row in rows:
            for name, value in {"state": to, **changes}.items():
                setattr(row, name, value)

    def require_step(self, to: str) -> None:
        """Raises NoSuchStep where no arrow leads to `to`: for a step that a guarded statement takes."""
        if to not in self.arrows.get(self.state, ()):
            raise NoSuchStep(subject=self._meta.model_name, state=str(self.state), to=str(to))
