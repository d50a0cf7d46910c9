"""Run a real program as a monitoring system does, and keep all that can be seen of it from outside."""
import os
import select
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import json_schema
import nagios_output

HANGS_AFTER_S = 90  # a run that takes longer is ended and is a failure, whatever is tested
LIMIT_S = 60  # what is waited for and takes longer has failed
USUAL_TIMEOUT_S = 10  # of check_iis_sites
CLOCK_OF_TICKS = 5  # CLOCK_REALTIME_COARSE: what time() reads, up to 4 ms behind time.time()


def patience(seconds):
    """How long to wait for what takes less than `seconds` on a machine that has nothing else to do."""
    return seconds * max(1.0, 2 * os.getloadavg()[0] / os.cpu_count())


def eventually(what, condition, limit_s=LIMIT_S):
    """The first true value of condition(), which is asked again and again; fails with `what` after the limit.

    `what` that tells how things are then is a function.
    """
    deadline = time.monotonic() + patience(limit_s)
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {limit_s} s: {what() if callable(what) else what}"
        select.select([], [], [], 0.02)


def with_patience(args):
    """Options of a check whose time-out is not what is tested: on a machine that is busy it is more than the usual one."""
    if any(str(arg).startswith(("-t", "--timeout")) for arg in args):
        return list(args)
    return [*args, "-t", str(min(60, round(patience(USUAL_TIMEOUT_S))))]


def wait_for_the_next_second():
    """Of the clock that programs read: two looks within one second count as one moment."""
    second = int(time.clock_gettime(CLOCK_OF_TICKS))
    while int(time.clock_gettime(CLOCK_OF_TICKS)) == second:
        time.sleep(0.02)


class Hangs(AssertionError):
    """A program that did not end."""


@dataclass(repr=False)
class Result:
    argv: list[str]
    status: int  # exit status; negative: the signal that ended it
    stdout: bytes
    stderr: bytes
    seconds: float
    peak_mib: float

    @property
    def text(self):
        return self.stdout.decode("utf-8")

    def __repr__(self):  # what pytest shows of it
        return (f"$ {' '.join(self.argv)}\n{self.stdout.decode('utf-8', 'replace')}"
                f"{self.stderr.decode('utf-8', 'replace')}(exit status {self.status}, {self.seconds:.2f} s)")


@dataclass(repr=False)
class Check:
    """A run of check_iis_sites whose output was found sound."""
    run: Result
    output: nagios_output.Output

    @property
    def state(self):
        return self.output.state

    @property
    def line(self):
        return self.output.first_line

    @property
    def long_text(self):
        return self.output.long_text

    @property
    def all_text(self):
        return self.run.text

    def value(self, label):
        return self.output.perfdata[label].value

    def __repr__(self):
        return repr(self.run)


class Started:
    """A process that runs, with its output going to unnamed files."""

    def __init__(self, argv, env, *, user=None, before=None, stdout=None, cwd=None):
        self.argv = [str(word) for word in argv]
        self.out, self.err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        identity = {"user": user, "group": user, "extra_groups": []} if user is not None else {}
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.argv, stdin=subprocess.DEVNULL, stdout=stdout or self.out,
                                        stderr=self.err, env=env, preexec_fn=before, cwd=cwd, **identity)

    def wait(self, limit_s=HANGS_AFTER_S):
        """Its Result; ends it and raises Hangs when it runs longer."""
        handle = os.pidfd_open(self.process.pid)
        try:
            poller = select.poll()
            poller.register(handle, select.POLLIN)
            if not poller.poll(max(0.0, self.started + patience(limit_s) - time.monotonic()) * 1000):
                self.process.kill()
                self.process.wait()
                raise Hangs(f"still running after {limit_s} s: {' '.join(self.argv)}")
        finally:
            os.close(handle)
        seconds = time.monotonic() - self.started
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        contents = []
        for stream in (self.out, self.err):
            stream.seek(0)
            contents.append(stream.read())
            stream.close()
        result = Result(self.argv, self.process.returncode, *contents, seconds, usage.ru_maxrss / 1024)
        print(f"{result}\n")  # pytest shows it when the test fails
        return result


class Programs:
    """The programs of one build, run in a private home: nothing of the machine's own configuration is seen."""

    def __init__(self, build, home):
        self.build, self.home = Path(build), Path(home)
        self.check_path = self.build / "check_iis_sites"
        self.sitewatch_path = self.build / "sitewatch"
        self.modules = self.build / ".libs"
        self.is_sanitized = b"__asan_init" in self.check_path.read_bytes()

    def environment(self, **more):
        """Small and the same everywhere: no proxy, no language, no configuration of the caller's."""
        kept = {name: value for name, value in os.environ.items() if name in ("ASAN_OPTIONS", "UBSAN_OPTIONS",
                                                                             "LSAN_OPTIONS", "LLVM_PROFILE_FILE")}
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "TMPDIR": str(self.home), "TZ": "UTC", "LC_ALL": "C",
                "UBSAN_OPTIONS": "print_stacktrace=1",
                "ASAN_OPTIONS": "intercept_tls_get_addr=0",  # local.mk tells why
                **kept, **more}

    def preload(self, module):
        """LD_PRELOAD for a module of the build's tests: behind the sanitizer, if there is one, which must come first."""
        path = self.build / f"tests/e2e/.libs/{module}.so"
        assert path.exists(), f"{path}: make check builds it"
        asan = ["gcc", "-print-file-name=libasan.so"]
        first = [subprocess.check_output(asan, text=True).strip()] if self.is_sanitized else []
        return " ".join([*first, str(path)])

    def start(self, argv, *, env=None, **how):
        return Started(argv, self.environment(**(env or {})), cwd=self.home, **how)

    def run(self, argv, **how):
        result = self.start(argv, **how).wait()
        json_schema.hold(result)
        return result

    def check(self, *args, **how):
        """Run the check plugin; its output must be sound and stderr empty whatever is tested."""
        return self.judge(self.run([self.check_path, *args], **how))

    @staticmethod
    def judge(result):
        assert result.stderr == b"", str(result)
        try:
            return Check(result, nagios_output.parse(result.stdout, result.status))
        except nagios_output.BadOutput as bad:
            raise AssertionError(f"{bad}\n{result}") from bad

    def sitewatch(self, *args, **how):
        return self.run([self.sitewatch_path, *args], **how)

    def copy_to(self, folder):
        """The same programs where everybody can reach them."""
        copy = Path(folder) / "programs"
        (copy / ".libs").mkdir(parents=True)
        for program in ("check_iis_sites", "start_iis_sites", "sitewatch", "sitewatchd"):
            if (self.build / program).exists():  # sitewatchd is not where net-snmp is not
                shutil.copy2(self.build / program, copy)
        for module in self.modules.glob("sitewatch-*.so"):
            shutil.copy2(module, copy / ".libs")
        for path in [copy, *copy.rglob("*")]:
            path.chmod(0o755)
        return Programs(copy, folder)
