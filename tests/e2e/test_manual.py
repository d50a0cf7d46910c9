"""The manual pages: well-formed, and no option and no key is in the program alone or in the manual alone."""
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

BUILD = Path(os.environ.get("SITEWATCH_BUILD", ".")).resolve()
SOURCE = Path(__file__).resolve().parents[2]
PROGRAMS = {path.stem: path for path in (SOURCE / "man").glob("*.[18]")}


def help_of(program):
    done = subprocess.run([BUILD / program, "--help"], capture_output=True, text=True, check=False, timeout=30)
    assert done.stderr == ""
    return done.stdout


def options_of_help(text):
    """The options that have a line of their own: {long name: letter or None}."""
    found = re.findall(r"(?m)^ {2,6}(?:-(\w), )?--([a-z][a-z-]*)", text)
    assert found
    return {name: letter or None for letter, name in found}


def options_of_page(text):
    found = re.findall(r"(?m)^\.It (?:Fl (\w) , )?Fl Fl ([a-z][a-z-]*)", text)
    return {name: letter or None for letter, name in found}


@pytest.mark.parametrize("page", sorted((SOURCE / "man").glob("*.[158]")), ids=lambda page: page.name)
def test_mandoc_finds_nothing_to_warn_of(page):
    assert shutil.which("mandoc"), "no mandoc here: apt-get install mandoc"
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_every_installed_program_has_a_page():
    makefile = (BUILD / "Makefile").read_text().replace("\\\n", " ")
    values = dict(re.findall(r"(?m)^(\w+) =(.*)$", makefile))
    words = " ".join(values[f"{place}_PROGRAMS"] for place in ("bin", "sbin", "plugin", "eventhandler"))
    words = re.sub(r"\$\((am__\w+)\)", lambda match: values[match[1]], words)
    names = set(re.findall(r"(\w+)\$\(EXEEXT\)", words))
    assert names >= {"check_iis_sites", "sitewatch"}
    assert names == set(PROGRAMS)


@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_help_and_manual_page_name_the_same_options(program):
    assert options_of_page(PROGRAMS[program].read_text()) == options_of_help(help_of(program))


@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_help_and_manual_page_know_the_same_values(program):
    """Of --format=text|json and its like."""
    page = PROGRAMS[program].read_text()
    for name, values in re.findall(r"--([a-z-]+)=([a-z0-9]+(?:\|[a-z0-9]+)+)", help_of(program)):
        line = re.search(rf"(?m)^\.It (?:Fl \w , )?Fl Fl {name} Ns = Ns (.*)$", page)
        assert line and re.findall(r"Cm (\w+)", line[1]) == values.split("|"), name


def test_the_page_of_the_configuration_has_every_key():
    keys = set(re.findall(r'(?m)^\t\{ "([a-z-]+)", KEY_', (SOURCE / "lib/config/keys.c").read_text())) - {"site"}
    assert len(keys) > 20
    page = (SOURCE / "man/sitewatch.conf.5").read_text()
    node = page.partition(".Ss [defaults]")[2].partition(".Ss [history]")[0]
    assert set(re.findall(r"(?m)^\.It Ic ([a-z-]+)$", node)) == keys
    agentx = re.search(r"names\[\] = \{(.*?)\}", (SOURCE / "lib/config/agentx.c").read_text(), re.DOTALL)[1]
    repair = (SOURCE / "lib/config/repair.c").read_text()
    for name, known in (("agentx", re.findall(r'"([a-z-]+)"', agentx)),
                        ("repair", re.findall(r'(?m)^\t\{ "([a-z-]+)", ROW_', repair))):
        section = page.partition(f".Ss [{name}]")[2].partition(".Sh")[0].partition(".Ss")[0]
        assert known and re.findall(r"(?m)^\.It Ic ([a-z-]+)$", section) == known
