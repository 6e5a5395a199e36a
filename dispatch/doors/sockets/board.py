"""`/ws/board`: the operator's floor. `{"type": "board", "parts": {name: html}}`, at most once a second, with the parts
that changed; all of them on connect. `?window=today` asks for today's figures instead of the last half hour's.
"""

from urllib.parse import parse_qs

from django.utils import timezone

from agents.models import Person
from dispatch.doors.board import parts
from dispatch.doors.sockets.asking import in_database
from dispatch.doors.sockets.authentication import Credential, PersonSocket, revoked
from dispatch.doors.sockets.listening import NOT_FOR_YOU, SIGN_IN, Frame
from dispatch.doors.sockets.watching import View, Watch
from dispatch.floor import scope
from dispatch.floor.scope import NotYourFloor


class BoardSocket(PersonSocket):
    """One open board. Boards that show the same share one watch, so that each figure is read once a second."""

    watch: Watch | None = None

    async def admitted(self, person: Person) -> None:
        view = await in_database(self.view_of, person)
        if view is None:
            await self.shut(NOT_FOR_YOU)
            return
        await self.look(view)

    def view_of(self, person: Person) -> View | None:
        """What this person sees on this socket now; None for who watches no floor."""
        asked = parse_qs(self.scope["query_string"].decode("latin-1")).get("window", [""])[0]
        try:
            whose = scope.of(person)
        except NotYourFloor:
            return None
        return View(whose, parts.window_of(asked), person.locale)

    async def look(self, view: View) -> None:
        if self.watch and self.watch.view != view:
            self.watch.leave(self)
        self.watch = Watch.on(view)
        await self.watch.join(self)

    async def on_heartbeat(self, frame: Frame) -> Frame:
        """With each sign of life we look again at who is there, and what they may see."""
        if self.credential is not None:
            view = await in_database(self.look_again, self.credential)
            if view is None:
                await self.shut(SIGN_IN)
            elif self.watch is None or self.watch.view != view:
                await self.look(view)
        return await super().on_heartbeat(frame)

    def look_again(self, credential: Credential) -> View | None:
        if revoked({0: credential}, now=timezone.now()):
            return None
        person = Person.objects.filter(pk=credential.person_id, is_active=True).first()
        return self.view_of(person) if person else None

    async def left(self) -> None:
        await super().left()
        if self.watch:
            self.watch.leave(self)
