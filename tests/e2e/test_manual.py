"""The manual pages: well-formed, and no option and no key is in the program alone or in the manual alone. --help, which
is made of the table of options, also holds the completion."""
import functools
import re
import shutil
import subprocess
from typing import NamedTuple

import pytest

from this_build import BUILD, SOURCE

COMPLETION = SOURCE / "contrib/completion/sitewatch.bash"
PROGRAMS = {path.stem: path for path in (SOURCE / "man").glob("*.[18]")}


@functools.cache
def help_of(program):
    done = subprocess.run([BUILD / program, "--help"], capture_output=True, text=True, check=False, timeout=30)
    assert done.stderr == ""
    return done.stdout


class Option(NamedTuple):
    letter: str         # "" when it has only its long name
    unit: str           # "FILE", "text|json"; "" when it takes no value
    default: str
    sentence: str       # the help without its default


def options_of(text, page=False):
    """{long name: Option} of a program's --help, or of its manual page as mandoc sets it."""
    head = r" {5}" if page else r" {2,6}"
    found = re.findall(rf"(?m)^{head}(?:-(\w), )?--([a-z][a-z-]*)(?:=(\S+(?: \| \S+)*))?((?: {{2,}}.*)?\n(?: {{8,}}[^ -].*\n)*)",
                       text)
    assert found
    options = {}
    for letter, name, unit, words in found:
        words = " ".join(words.split())
        sentence, _, default = words.partition("Default: " if page else "(default: ")
        options[name] = Option(letter, unit.replace(" ", ""), default[:-1], sentence.strip())
    return options


@functools.cache
def options_of_help(program):
    text = help_of(program)
    for name, installed in (("sysconfdir", "/etc"), ("localstatedir", "/var")):
        folder = re.search(rf"(?m)^{name} = (.*)$", (BUILD / "Makefile").read_text())[1]
        prefix = re.search(r"(?m)^prefix = (.*)$", (BUILD / "Makefile").read_text())[1]
        text = text.replace(folder.replace("${prefix}", prefix), installed)
    return options_of(text)


@functools.cache
def options_of_page(program):
    done = subprocess.run(["mandoc", "-T", "ascii", "-O", "width=500", PROGRAMS[program]], capture_output=True, text=True,
                          check=True)
    return options_of(re.sub(".\b", "", done.stdout).partition("The options are:")[2], page=True)


def words_of(program, option):
    """The words that an option takes, when it takes no others."""
    if re.fullmatch(r"[a-z0-9]+(\|[a-z0-9]+)+", option.unit):
        return option.unit.split("|")
    listed = re.search(r"(?:^|: )((?:\w+, )*\w+ or \w+)(?::|$)", option.sentence)
    if not listed and option.unit == "STATE":
        listed = re.search(r"\bSTATE is ((?:\w+, )+\w+ or \w+)\.", help_of(program))
    return re.split(", | or ", listed[1]) if listed else []


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
def test_help_and_manual_page_know_the_same_options(program):
    """By name and letter, with the same values and the same default."""
    told, written = options_of_help(program), options_of_page(program)
    assert list(written) == list(told)
    for name, option in told.items():
        page = written[name]
        assert (page.letter, page.unit) == (option.letter, option.unit), name
        # HTTP/ and the address: the page goes on from there
        default = page.default or page.sentence.partition("default: ")[2]
        assert default.startswith(option.default) and bool(default) == bool(option.default), name


@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_help_has_no_line_over_80_columns(program):
    """But for a word alone, such as the path of a long prefix, which cannot be broken."""
    assert [line for line in help_of(program).splitlines() if len(line) > 80 and " " in line.strip()] == []


@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_completion_knows_the_options_and_words_of_help(program):
    def ask(*call):
        done = subprocess.run(["bash", "--norc", "-c", 'source "$1"; shift; "$@"', "ask", COMPLETION, *call],
                              capture_output=True, text=True, check=False, timeout=30, env={"PATH": "/usr/bin:/bin"})
        return done.stdout.split()
    options = options_of_help(program)
    assert ask("_sitewatch_options", program) == [f"--{name}=" if option.unit else f"--{name}"
                                                  for name, option in options.items()]
    assert {name: ask("_sitewatch_values", program, f"--{name}") for name in options} == {
        name: words_of(program, option) for name, option in options.items()}


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
