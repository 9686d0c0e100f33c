#!/usr/bin/env python3
"""Django's command line for this site."""

import errno
import os
import sys


def main() -> None:
    """Run one command; a missing environment is said in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest_site.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import OperationalError, ProgrammingError
    except ImportError:
        sys.exit("Django is not installed here: run `make run` once, then use .venv/bin/python manage.py")
    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, ProgrammingError) as error:  # away, or without our tables
        line = (str(error).strip() or "it does not answer").splitlines()[0]
        sys.exit(f"The database cannot be used: {line}. On a new site, `make run` comes first")
    except ImproperlyConfigured as error:
        sys.exit(f"Cannot start. {error}")
    except BrokenPipeError:  # `manage.py … | head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
            raise
        sys.exit(f"Cannot go on. {error.strerror}: {error.filename or 'the disk'}")
    except KeyboardInterrupt:
        sys.exit("Interrupted. The same command takes it up again.")


if __name__ == "__main__":
    main()
