"""The house as ARCHITECTURE.md draws it, held against the source text: floors, circles, sizes, promises."""
import os
import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(os.environ.get("SITEWATCH_SOURCE", Path(__file__).resolve().parents[2]))

# Which floor a file stands on follows from the library that lists it.
FLOORS = ("model", "sources", "history", "verdict", "programs")
FLOOR_OF_LIBRARY = {
    "libmodel": "model", "libxml": "sources", "libfiles": "sources", "libwsman": "sources", "libgss": "sources",
    "libwinrm": "sources", "libsource": "sources", "sitewatch_file": "sources", "sitewatch_winrm": "sources",
    "libhistory": "history", "libverdict": "verdict", "librepair": "verdict", "libconfiguration": "verdict",
}
PROGRAMS = ("plugins", "snmp-subagent")
MAX_FUNCTION_LINES = 120
MOST_FUNCTIONS_LINES = 60


def sources(*folders):
    return sorted(path for folder in folders for path in (TOP / folder).glob("*.[ch]"))


def name_of(path):
    return str(path.relative_to(TOP))


def floors():
    """{"lib/model/site.c": "model", ...} from the Makefile fragments."""
    found = {}
    for fragment in sorted((TOP / "lib").glob("*.mk")):
        text = fragment.read_text().replace("\\\n", " ")
        for library, words in re.findall(r"^(\w+?)_la_SOURCES\s*\+?=(.*)$", text, re.M):
            for word in words.split():
                if library not in FLOOR_OF_LIBRARY:
                    pytest.fail(f"{name_of(fragment)}: the library {library} stands on no floor: add it to {__file__}")
                found[word] = FLOOR_OF_LIBRARY[library]
    for path in sources(*PROGRAMS):
        found[name_of(path)] = "programs"
    return found


def includes(path):
    return re.findall(r'^\s*#\s*include\s+"((?:lib|plugins|snmp-subagent|tests)/[^"]+)"', path.read_text(), re.M)


def code_of(path):
    """The text without comments and without what stands in quotes; lines stay where they are."""
    def blank(match):
        word = match[0]
        return '""' if word.startswith('"') else "''" if word.startswith("'") else "\n" * word.count("\n") or " "
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, path.read_text(),
                  flags=re.S)


def test_every_file_of_the_library_is_built():
    listed = floors()
    assert [name_of(path) for path in sources("lib") if name_of(path) not in listed] == []


def test_includes_point_down():
    listed = floors()
    upward = [
        f"{name_of(path)} ({listed[name_of(path)]}) includes {target} ({listed[target]})"
        for path in sources("lib", *PROGRAMS) for target in includes(path)
        if target in listed and FLOORS.index(listed[target]) > FLOORS.index(listed[name_of(path)])]
    assert upward == []


def test_the_library_includes_nothing_from_outside_itself():
    assert [f"{name_of(path)}: {target}" for path in sources("lib") for target in includes(path)
            if not target.startswith("lib/")] == []


def test_no_program_includes_another():
    assert [f"{name_of(path)}: {target}" for path in sources(*PROGRAMS) for target in includes(path)
            if not target.startswith(("lib/", f"{path.parent.name}/"))] == []


def test_programs_do_not_include_what_talks_to_nodes():
    """Loading libcurl and libxml2 is most of what a small check costs: only the modules may."""
    heavy = re.compile(r'^\s*#\s*include\s+(?:<(?:curl|libxml)/|"lib/(?:wsman|winrm|xml|file_|files))', re.M)
    assert [name_of(path) for path in sources(*PROGRAMS) if heavy.search(path.read_text())] == []


def objects():
    """{stem: object file} of what the build made of the library and the programs."""
    build = Path(os.environ["SITEWATCH_BUILD"])
    found = {}
    for folder in ("lib", *PROGRAMS):
        for path in sorted([*(build / folder).glob("*.o"), *(build / folder / ".libs").glob("*.o")]):
            stem = re.sub(r"^[^-]*-", "", path.stem)  # with flags of its own: PROGRAM-file.o
            if (TOP / folder / f"{stem}.c").exists():
                found[f"{folder}/{stem}"] = path
    return found


def test_no_circle_between_files():
    """Following calls from one file to the next never leads back to it."""
    defines, needs = {}, {}
    for stem, path in objects().items():
        listing = subprocess.run(["nm", str(path)], capture_output=True, text=True, check=True).stdout
        for kind, symbol in re.findall(r"^[0-9a-f ]+ ([A-Z]) (\w+)$", listing, re.M):
            if kind == "U":
                needs.setdefault(stem, set()).add(symbol)
            else:
                defines[symbol] = stem
    assert len(needs) > 10
    calls = {stem: sorted({defines[symbol] for symbol in symbols if symbol in defines} - {stem})
             for stem, symbols in needs.items()}
    done, circles = set(), []

    def follow(stem, way):
        if stem in way:
            circles.append(" -> ".join([*way[way.index(stem):], stem]))
        elif stem not in done:
            for target in calls.get(stem, ()):
                follow(target, [*way, stem])
            done.add(stem)

    for stem in sorted(calls):
        follow(stem, [])
    assert circles == []


def test_the_library_neither_prints_nor_exits():
    forbidden = re.compile(r"\b(?:(?:_?exit|_Exit|quick_exit|abort|printf|vprintf|puts|putchar|perror|syslog"
                           r"|err|errx|warn|warnx)\s*\(|stdout\b|stderr\b)")
    found = []
    for path in sources("lib"):
        for number, line in enumerate(code_of(path).split("\n"), 1):
            if forbidden.search(line):
                found.append(f"{name_of(path)}:{number}: {line.strip()}")
    assert found == []


def test_the_library_reads_no_clock_below_the_verdict():
    """Time is a parameter; only a source measures how long it takes, on a clock that no one sets."""
    wall = re.compile(r"\b(?:time\s*\(\s*(?:NULL|&)|gettimeofday\s*\(|CLOCK_REALTIME)")
    assert [name_of(path) for path in sources("lib") if wall.search(code_of(path))] == []


def test_the_library_has_no_mutable_globals():
    found = []
    for path in sources("lib"):
        for number, line in enumerate(code_of(path).split("\n"), 1):
            if re.match(r"(?:static\s+|extern\s+)?(?:_Thread_local\s+)?(?:unsigned\s+|struct\s+|enum\s+)?\w+[\s*]+\w+"
                        r"(?:\[[^\]]*\])*\s*(?:=|;)", line) and not re.search(r"\bconst\b", line) \
                    and not re.match(r"(?:struct|enum|union)\s+\w+\s*;|typedef|return|goto|using", line):
                found.append(f"{name_of(path)}:{number}: {line.strip()}")
    assert found == []


def functions(path):
    """(name, lines of the body with its braces), by our layout: both braces in the first column."""
    start, signature = None, ""
    for number, line in enumerate(path.read_text().split("\n"), 1):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            yield signature, number - start + 1
            start = None
        elif match := re.match(r"([a-z]\w*)\(", line):
            signature = match[1]


def all_functions():
    return [(name_of(path), name, lines) for path in sources("lib", *PROGRAMS, "tests/simulator")
            if path.suffix == ".c" for name, lines in functions(path)]


def test_no_function_is_over_120_lines():
    assert [f"{file}: {name}(): {lines} lines" for file, name, lines in all_functions()
            if lines > MAX_FUNCTION_LINES] == []


@pytest.mark.parametrize("folders", [("lib",), PROGRAMS, ("tests/simulator",)],
                         ids=["lib", "programs", "simulator"])
def test_95_of_100_functions_have_at_most_60_lines(folders):
    lengths = sorted(lines for file, _, lines in all_functions() if file.startswith(folders))
    assert len(lengths) > 10
    assert lengths[int(0.95 * (len(lengths) - 1))] <= MOST_FUNCTIONS_LINES


def prototypes(path):
    """(number of the first line, text) of each prototype of a header."""
    lines = path.read_text().split("\n")
    number = 0
    while number < len(lines):
        line = lines[number]
        if re.match(r"[a-z][\w\s*]*\b\w+\(", line) and not line.startswith(("typedef", "static inline")):
            first = number
            while not lines[number].rstrip().endswith(";"):
                number += 1
            yield first, " ".join(lines[first:number + 1])
        number += 1


def test_every_public_prototype_is_documented():
    """A comment stands right before it, or it directly follows one that has one (a group)."""
    bare = []
    for path in sources("lib", *PROGRAMS):
        if path.suffix != ".h":
            continue
        lines = path.read_text().split("\n")
        documented_until = -2
        for first, text in prototypes(path):
            before = lines[first - 1].rstrip()
            if before.endswith("*/") or documented_until == first - 1:
                end = first
                while not lines[end].rstrip().endswith(";"):
                    end += 1
                documented_until = end
            else:
                bare.append(f"{name_of(path)}:{first + 1}: {text}")
    assert not bare, "\n".join(bare)


def test_prototypes_name_their_parameters():
    unnamed = []
    for path in sources("lib", *PROGRAMS):
        if path.suffix != ".h":
            continue
        for first, text in prototypes(path):
            inside = text[text.index("(") + 1:text.split("__attribute__")[0].rindex(")")]
            if inside.strip() in ("void", "") or "(" in inside:
                continue
            for parameter in inside.split(","):
                parameter = parameter.strip()
                if parameter != "..." and not re.search(r"(?:[\s*])\w+(?:\[[^\]]*\])?$", parameter):
                    unnamed.append(f"{name_of(path)}:{first + 1}: {parameter}")
    assert unnamed == []


def test_no_file_is_named_after_nothing():
    vague = {"util", "utils", "helper", "helpers", "common", "misc", "stuff"}
    assert [name_of(path) for path in sources("lib", *PROGRAMS, "tests/simulator", "tests/unit")
            if vague & set(path.stem.split("_"))] == []


def test_header_guards_are_spelled_from_the_path():
    wrong = []
    for path in sources("lib", *PROGRAMS, "tests/simulator"):
        guard = re.sub(r"[/.-]", "_", name_of(path)).upper()
        if path.suffix == ".h" and f"#ifndef {guard}\n#define {guard}\n" not in path.read_text():
            wrong.append(f"{name_of(path)}: no {guard}")
    assert wrong == []


def test_tests_are_at_least_as_large_as_the_code():
    def lines(paths):
        return sum(path.read_text().count("\n") for path in paths)
    code = lines(sources("lib", *PROGRAMS))
    tests = lines([*sources("tests/unit", "tests/fuzz", "tests/simulator"), *(TOP / "tests/e2e").glob("*.py")])
    assert tests >= code
