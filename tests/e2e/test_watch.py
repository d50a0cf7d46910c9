"""sitewatch watch, on a terminal of its own: what is on the screen, keys, sizes, and that the terminal is given back as it was."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import unicodedata

import pytest

from processes import LIMIT_S, eventually

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A program on a pseudo-terminal; what it drew last is `screen()`."""

    def __init__(self, programs, argv, columns=120, rows=20, env=None):
        self.master, self.slave = pty.openpty()
        self.resize(columns, rows)
        self.before = termios.tcgetattr(self.slave)
        self.output = b""
        self.process = subprocess.Popen(argv, stdin=self.slave, stdout=self.slave, stderr=self.slave, cwd=programs.home,
                                        env=programs.environment(TERM="xterm", **(env or {})), start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))

    def resize(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self):
        while select.select([self.master], [], [], 0)[0]:
            try:
                self.output += os.read(self.master, 65536)
            except OSError:
                return

    def frame(self):
        """The newest whole one, with its colours."""
        self.read()
        frames = self.output.decode("utf-8", "replace").split("\x1b[H")
        whole = [frame for frame in frames[1:] if "\x1b[J" in frame]
        return whole[-1].split("\x1b[J")[0] if whole else ""

    def screen(self):
        """Its lines."""
        return [CONTROL.sub("", line) for line in self.frame().split("\r\n")]

    def wait_for(self, what, condition):
        return eventually(lambda: f"{what}: {self.screen()} {self.output[-500:]}", lambda: condition(self.screen()) and self.screen(), 10)

    def press(self, keys):
        os.write(self.master, keys.encode())

    def ended(self):
        """Its status, when the terminal is as it was."""
        status = self.process.wait(LIMIT_S)
        self.read()
        assert termios.tcgetattr(self.slave) == self.before
        assert self.output.rstrip().endswith(b"\x1b[?1049l"), self.output[-200:]
        assert self.output.count(b"\x1b[?1049h") == self.output.count(b"\x1b[?1049l")
        assert self.output.endswith(b"\x1b[?7h\x1b[?25h\x1b[?1049l")
        return status

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def watched(watch_cluster):
    """EXCH-A at risk after a failover, EXCH-B down."""
    watch = watch_cluster(6, "http")
    for node in watch.nodes:
        watch.check(node)
    watch.fail_over()
    watch.minutes_pass(7)
    watch.restart_and_settle("EXCH-B")
    for node in watch.nodes:
        watch.check(node)
    return watch


@pytest.fixture
def on_terminal(watched, programs):
    opened = []

    def start(*args, **how):
        argv = [programs.sitewatch_path, f"--config={watched.configuration}", "watch", *args]
        opened.append(Terminal(programs, argv, **how))
        return opened[-1]
    yield start
    for terminal in opened:
        terminal.close()


def place(lines, name):
    return next(number for number, line in enumerate(lines) if line.startswith(name))


def columns_of(line):
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def test_all_nodes_are_there_the_worst_first(on_terminal, watched):
    terminal = on_terminal()
    lines = terminal.wait_for("both nodes", lambda lines: len(lines) >= 4)
    assert lines[0].split(maxsplit=1)[1].startswith("2 nodes: ")
    first, second = (watched.check(node) for node in ("EXCH-A", "EXCH-B"))
    worst = "EXCH-A" if first.state == "CRITICAL" else "EXCH-B"
    other = "EXCH-B" if worst == "EXCH-A" else "EXCH-A"
    assert place(lines, worst) < place(lines, other)
    assert {first.state, second.state} <= set(" ".join(lines).replace(",", " ").split())
    terminal.press("q")
    assert terminal.ended() == 0


def test_it_goes_on_with_the_history(on_terminal, watched):
    """A check looks; the screen says what it saw, without a key."""
    terminal = on_terminal("EXCH-A")
    terminal.wait_for("the node", lambda lines: any(line.startswith("EXCH-A") for line in lines))
    assert not any(line.startswith("EXCH-B") for line in terminal.screen())
    watched.act("stop", "Shop")
    watched.minutes_pass(10)
    assert watched.check().state == "CRITICAL"
    terminal.wait_for("the stop", lambda lines: any(line.startswith("EXCH-A") and "CRITICAL" in line and "Shop" in line for line in lines))
    terminal.press("\x03")
    assert terminal.ended() == 0


def test_no_line_is_wider_than_the_terminal(on_terminal):
    terminal = on_terminal(columns=120)
    terminal.wait_for("all columns", lambda lines: len(lines) > 1 and "AT RISK" in lines[1])
    for columns, rows in ((60, 10), (30, 6), (12, 4), (9, 3), (3, 2), (100, 30)):
        terminal.resize(columns, rows)
        lines = terminal.wait_for(f"{columns} columns", lambda lines: len(lines) > 1 and columns_of(max(lines, key=columns_of)) <= columns
                                  and len(lines) <= rows and (columns != 100 or "AT RISK" in lines[1]))
        assert any(line.startswith("EXC"[:columns - 1]) for line in lines[1:])
    terminal.press("q")
    assert terminal.ended() == 0


def test_colours_are_for_who_wants_them(on_terminal):
    with_colour, without = on_terminal(), on_terminal(env={"NO_COLOR": "1"})
    for terminal, expected in ((with_colour, True), (without, False)):
        terminal.wait_for("nodes", lambda lines: len(lines) >= 4)
        assert bool(re.search(r"\x1b\[3[1-6]m", terminal.frame())) == expected
        terminal.press("q")
        assert terminal.ended() == 0


def test_more_nodes_than_rows_can_be_gone_through(on_terminal):
    terminal = on_terminal(rows=4)
    first = terminal.wait_for("one node", lambda lines: "1 more below" in lines[-1])[2]
    terminal.press("j")
    second = terminal.wait_for("the other", lambda lines: len(lines) == 3 and lines[2].split()[0] != first.split()[0])[2]
    terminal.press("\x1b[A")
    terminal.wait_for("back", lambda lines: lines[2].split()[0] == first.split()[0])
    assert second.split()[0] != first.split()[0]
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.ended() == 0


def test_a_stop_gives_the_terminal_back_until_it_goes_on(programs, watched):
    argv = [programs.sitewatch_path, f"--config={watched.configuration}", "watch"]
    terminal = Terminal(programs, ["/bin/bash", "-mc", '"$@"; echo "stopped: $?"; read word; fg >/dev/null; echo "ended: $?"', "bash", *argv])
    said = lambda words: lambda: terminal.read() or words in terminal.output
    terminal.wait_for("nodes", lambda lines: len(lines) >= 4)
    terminal.press("\x1a")
    eventually(lambda: f"it stops: {terminal.output[-300:]}", said(b"stopped: 148"))
    assert b"\x1b[?1049l" in terminal.output.rsplit(b"\x1b[J", 1)[1]
    assert termios.tcgetattr(terminal.slave)[3] & termios.ICANON
    terminal.output = b""
    terminal.press("on\n")
    terminal.wait_for("nodes again", lambda lines: len(lines) >= 4)
    terminal.press("q")
    eventually(lambda: f"it ends: {terminal.output[-300:]}", said(b"ended: 0"))
    assert terminal.process.wait(LIMIT_S) == 0
    terminal.close()


def test_where_nobody_could_let_it_go_on_it_is_not_stopped(on_terminal):
    """As under ssh -t: no shell is its parent."""
    terminal = on_terminal()
    terminal.wait_for("nodes", lambda lines: len(lines) >= 4)
    terminal.press("\x1a")
    eventually("it tried", lambda: terminal.read() or terminal.output.count(b"\x1b[?1049h") == 2)
    terminal.press("q")
    assert terminal.ended() == 0


def test_without_a_terminal_it_says_what_else_there_is(watched):
    result = watched.sitewatch("watch")
    assert result.status == 3 and b"needs a terminal" in result.stderr and b"sitewatch report" in result.stderr


def test_a_report_says_how_far_it_is_and_leaves_nothing_behind(programs, watched, tmp_path):
    """On a terminal; what is written into a pipe stays empty, as the other tests of the report see."""
    argv = [programs.sitewatch_path, f"--config={watched.configuration}", "report", f"--output={tmp_path}/report.html"]
    terminal = Terminal(programs, argv)
    assert terminal.process.wait(LIMIT_S) == 0
    terminal.read()
    said = terminal.output.decode()
    terminal.close()
    assert "of 2 nodes, now EXCH-" in said
    assert CONTROL.sub("", said.rsplit("\r", 1)[-1]).strip() == "", said


def test_a_picture_of_a_cluster_is_refused(watched):
    """It is one of a node."""
    with watched.configuration.open("a") as configuration:
        configuration.write("[cluster MAIL]\nnodes = EXCH-A EXCH-B\n")
    result = watched.sitewatch("timeline", "MAIL", "--format=svg", "--cluster")
    assert result.status == 3 and result.text == "" and b"a picture of one node" in result.stderr
