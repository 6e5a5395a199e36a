"""`python -m marketplace.kernel.embedded start | stop | status | reset`: the embedded server by hand."""

import argparse
import sys

from marketplace.kernel.embedded import entry, postgres, server, sharing
from marketplace.kernel.embedded import place as places
from marketplace.kernel.embedded.errors import ServerUnavailable


def main(arguments: list[str] | None = None) -> int:
    """Do one thing with the server and say in a line what is now."""
    parser = argparse.ArgumentParser(prog="python -m marketplace.kernel.embedded", description=__doc__)
    parser.add_argument("action", choices=["start", "stop", "status", "reset"])
    action = parser.parse_args(arguments).action
    try:
        return _act(action)
    except ServerUnavailable as reason:
        print(reason, file=sys.stderr)
        return 1


def _act(action: str) -> int:
    var_dir = entry.var_dir()
    place = places.place_of(var_dir)
    stays = var_dir / "postgres.stays"
    with sharing.one_at_a_time(var_dir):
        if action == "start":
            server.start(place)
            stays.touch()  # or the next user to leave would stop it
        elif action == "stop":
            stays.unlink(missing_ok=True)
            server.stop(place)
        elif action == "reset":
            stays.unlink(missing_ok=True)
            server.reset(place)
        running = server.is_running(place)
    print(f"The embedded PostgreSQL in {place.home} is {'running' if running else 'not running'}.")
    if running:
        print(f"DATABASE_URL={postgres.url(var_dir)}")
    return 0 if running or action != "status" else 3


if __name__ == "__main__":
    sys.exit(main())
