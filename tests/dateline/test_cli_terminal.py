"""Standard output and standard error: terminals, pipes, odd encodings, none at all."""

from __future__ import annotations

import io
import os
import runpy
import signal
import sys

import click
import pytest

from dateline import __main__ as program
from dateline.cli import failure, output
from dateline.cli.progress import show_progress


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Ascii(io.StringIO):
    encoding = "ascii"


@pytest.fixture
def ctx(monkeypatch) -> click.Context:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return click.Context(click.Command("test"))


@pytest.mark.parametrize(("columns", "width"), [("72", 72), ("300", 100), ("10", 40)])
def test_a_terminal_has_colour_and_sets_the_width_within_reason(ctx, monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys, "stdout", Terminal())
    canvas = output.canvas(ctx)
    assert (canvas.width, canvas.color) == (width, True)


def test_a_dumb_terminal_has_no_colour(ctx, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert not output.canvas(ctx).color


def test_off_a_terminal_there_are_80_columns_and_no_colour(ctx, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    canvas = output.canvas(ctx)
    assert (canvas.width, canvas.color) == (80, False)


def test_what_the_encoding_lacks_is_escaped(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Ascii())
    output.print_lines(["Gómez", "Gomez"])
    assert sys.stdout.getvalue() == "G\\xf3mez\nGomez\n"


def test_data_goes_out_as_it_is_but_harmless_on_a_terminal(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    output.print_data(["a\x1bb"])
    assert sys.stdout.getvalue() == "a\x1bb\n"
    monkeypatch.setattr(sys, "stdout", Terminal())
    output.print_data(["a\x1bb"])
    assert sys.stdout.getvalue() == "a␛b\n"


def test_without_standard_output_nothing_is_printed_and_nothing_fails(ctx, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    output.print_lines(["lost"])
    with failure.ending_decently(ctx):
        assert output.canvas(ctx).width == 80


def test_json_can_hold_numbers_and_names_that_are_no_text(monkeypatch, capfdbinary):
    output.print_json({"n": [1, None, "caf\udce9"]}, indent=False)
    assert capfdbinary.readouterr().out == '{"n":[1,null,"caf\ufffd"]}\n'.encode()


def test_progress_is_shown_on_a_terminal_alone(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with show_progress() as progress:
        assert progress is None
    monkeypatch.setattr(sys, "stderr", Terminal())
    with show_progress() as progress:
        progress(1_234, 5_600_000)
    assert "1,234 articles, 5.6 MB" in sys.stderr.getvalue()


class FullDisk(io.StringIO):
    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_full_disk_under_standard_output_is_an_error_of_one_line(ctx, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdout", FullDisk())
    with pytest.raises(click.exceptions.Exit) as ended, failure.ending_decently(ctx):
        pass
    assert ended.value.exit_code == 2
    assert capsys.readouterr().err == (
        "Error: No space left on device: free some space and run the command again\n"
    )


def test_a_reader_that_has_gone_leaves_nothing_to_complain_about(tmp_path):
    reading, to_pipe = os.pipe()
    os.close(reading)
    stdout = os.fdopen(to_pipe, "w")
    stdout.write("unread")
    before, sys.stdout = sys.stdout, stdout
    try:
        with (
            pytest.raises(click.exceptions.Exit) as ended,
            failure.ending_decently(click.Context(click.Command("test"))),
        ):
            pass
    finally:
        sys.stdout = before
    stdout.close()  # what is left goes nowhere, without an error
    assert ended.value.exit_code == 0


def test_the_program_is_called_dateline_however_it_is_started(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["/somewhere/__main__.py", "--help"])
    monkeypatch.delitem(sys.modules, "dateline.__main__")
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("dateline", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("Usage: dateline ")


def test_ctrl_c_while_the_program_loads_is_quiet(monkeypatch):
    def interrupt(**options):
        raise KeyboardInterrupt

    monkeypatch.setattr("dateline.cli.main.cli", interrupt)
    with pytest.raises(SystemExit) as ended:
        program.main()
    assert ended.value.code == 130


@pytest.fixture
def ctrl_c():
    """Return what presses Ctrl-C; whatever hears it is put back afterwards."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield lambda: signal.raise_signal(signal.SIGINT)
    signal.signal(signal.SIGINT, before)


def test_a_second_ctrl_c_while_writing_leaves_at_once_with_the_same_status(
    ctx, ctrl_c, monkeypatch
):
    left = []
    monkeypatch.setattr(os, "_exit", left.append)

    def interrupted_twice():
        with failure.ending_decently(ctx), failure.writing(ctx):
            try:
                ctrl_c()
            finally:
                ctrl_c()  # while workers are ended

    with pytest.raises(click.exceptions.Exit) as ended:
        interrupted_twice()
    ctrl_c()  # while the interpreter ends
    assert (ended.value.exit_code, left) == (130, [130, 130])


def test_what_hears_ctrl_c_is_put_back_after_writing(ctx, ctrl_c):
    with failure.writing(ctx):
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    own = signal.signal(signal.SIGINT, lambda *_: None) and signal.getsignal(signal.SIGINT)
    with failure.writing(ctx):
        assert signal.getsignal(signal.SIGINT) is own
