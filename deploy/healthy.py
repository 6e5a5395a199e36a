"""Whether a process of ours answers at this address; a container's health check, without curl in the image."""

import os
import sys
import urllib.error
import urllib.request


def main(address: str) -> None:
    # Django answers only to the names it serves, and the front server alone speaks TLS.
    name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    request = urllib.request.Request(address, headers={"Host": name, "X-Forwarded-Proto": "https"})
    try:
        with urllib.request.urlopen(request, timeout=5):
            pass
    except (urllib.error.URLError, OSError) as error:
        sys.exit(f"{address}: {error}")


if __name__ == "__main__":
    main(sys.argv[1])
