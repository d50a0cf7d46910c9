"""What is tested: its sources, the folder that it was built in, and what make does there."""
import os
import re
import subprocess
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("SITEWATCH_BUILD", ".")).resolve()


def make(*words):
    """In the build folder, as if no make had started the tests."""
    done = subprocess.run(["make", "-s", "-C", BUILD, *words], capture_output=True, text=True, check=False, timeout=300,
                          env={**os.environ, "MAKEFLAGS": "", "MFLAGS": ""})
    assert done.returncode == 0, done.stdout + done.stderr


def folder_of(name):
    """A folder that it was configured for: "sysconfdir"."""
    values = dict(re.findall(r"(?m)^(\w+) = (.*)$", (BUILD / "Makefile").read_text()))
    value = values[name]
    while found := re.search(r"\$[{(](\w+)[})]", value):
        value = value.replace(found[0], values[found[1]])
    return value
