"""`dateline completion`: what a shell needs to complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from .options import common_options
from .output import print_lines

_VARIABLE = "_DATELINE_COMPLETE"  # The name click looks for.


@click.command(
    "completion",
    short_help="Print what completes commands in a shell.",
    epilog="""\b
To have it in every new shell:
  bash   dateline completion bash > ~/.local/share/bash-completion/completions/dateline
  zsh    dateline completion zsh > ~/.zfunc/_dateline   (with ~/.zfunc in fpath)
  fish   dateline completion fish > ~/.config/fish/completions/dateline.fish""",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@common_options
@click.pass_context
def command(ctx: click.Context, *, shell: str) -> None:
    """Print the script that completes commands and options in a shell."""
    completion = get_completion_class(shell)
    assert completion is not None
    script = completion(ctx.find_root().command, {}, "dateline", _VARIABLE)
    print_lines([script.source_template % script.source_vars()])
