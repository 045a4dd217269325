"""`dateline` and `python -m dateline`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; Ctrl-C while it still loads ends it quietly too."""
    try:
        from .cli.main import cli

        cli(prog_name="dateline")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
