"""`dateline` and `python -m dateline`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line; Ctrl-C while it still loads ends it quietly too."""
    try:
        # What is loaded here stays to the end: looking for garbage in it, while it
        # loads and when all is over, would take a tenth of the time of a search.
        gc.disable()
        from .cli.main import cli

        gc.freeze()
        gc.enable()
        cli(prog_name="dateline")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
