#!/usr/bin/env python
"""Django's command line for Humanline."""

import os
import sys

from marketplace.kernel.embedded import entry

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    entry.prepare_database(sys.argv)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
