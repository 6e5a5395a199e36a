"""`/ws/board`: the operator's floor."""

from dispatch import hints
from dispatch.doors.sockets.authentication import PersonSocket


class BoardSocket(PersonSocket):
    async def admitted(self, person: object) -> None:
        await self.listen(hints.BOARD)
