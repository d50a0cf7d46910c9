"""The house as ARCHITECTURE.md draws it, held against the source text: floors, circles, sizes, promises."""
import itertools
import os
import re
import subprocess
from pathlib import Path

import pytest

from this_build import SOURCE

# Who may include whom: a room of the library, and the rooms below it that it may know. A room is a folder.
ROOMS = {
    "lib/model": "",
    "lib/xml": "model",
    "lib/source": "model",
    "lib/memory": "model",
    "lib/http": "model",
    "lib/tls": "source",
    "lib/gss": "model source",
    "lib/iisfile": "model source xml",
    "lib/history": "model memory",
    "lib/verdict": "model memory",
    "lib/cluster": "model memory verdict",
    "lib/options": "model verdict config",
    "lib/wsman": "model source xml gss http tls",
    "lib/config": "model source verdict",
    "lib/repair": "model verdict",
    "lib/metrics": "model verdict",
    "lib/psrp": "model source xml wsman",
    "lib/picture": "model memory verdict",
    "lib/windows": "model source wsman xml psrp",
    "lib/doctor": "model history config repair",
    "lib/found": "model verdict history config",
}
# Of the library, what a program never includes: it reaches these through lib/source, which loads them.
ONLY_BY_MODULE = ("lib/wsman", "lib/psrp", "lib/gss", "lib/http", "lib/tls", "lib/xml", "lib/iisfile", "lib/windows")
# Libraries of others, and the only rooms that may include their headers.
OUT_OF_REACH = {
    r"<openssl/": ("lib/tls",),
    r"<(?:gssapi|krb5|profile)": ("lib/gss",),
    r"<expat\.h>": ("lib/xml",),
    r"<sqlite3\.h>": ("lib/history",),
    r"<net-snmp/": ("snmp-subagent/agentx",),
}
PROGRAMS = ("plugins", "snmp-subagent")
MAX_FILES = 40
MAX_FUNCTION_LINES = 60
MOST_FUNCTIONS_LINES = 30


def sources(*folders):
    return sorted(path for folder in folders for path in (SOURCE / folder).rglob("*.[ch]"))


def name_of(path):
    return str(path.relative_to(SOURCE))


def room_of(path):
    return name_of(path.parent)


def includes(text):
    return re.findall(r'^\s*#\s*include\s+"((?:lib|plugins|snmp-subagent|tests)/[^"]+)"', text, re.M)


def code_of(path):
    """The text without comments and without what stands in quotes; lines stay where they are."""
    def blank(match):
        word = match[0]
        return '""' if word.startswith('"') else "''" if word.startswith("'") else "\n" * word.count("\n") or " "
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, path.read_text(),
                  flags=re.S)


def test_every_room_of_the_library_has_its_line():
    assert sorted(ROOMS) == sorted({room_of(path) for path in sources("lib")})


@pytest.mark.parametrize("folder", ["lib", *PROGRAMS])
def test_every_file_is_built(folder):
    made = " ".join(path.read_text().replace("%D%", name_of(path.parent)) for path in (SOURCE / folder).rglob("*.mk"))
    assert [name_of(path) for path in sources(folder) if name_of(path) not in made.split()] == []


def house():
    """{name: text} of the library and the programs."""
    return {name_of(path): path.read_text() for path in sources("lib", *PROGRAMS)}


def wrong_includes(files):
    """What the dictionaries above forbid, a line each."""
    wrong = []
    for name, text in files.items():
        room, top = os.path.dirname(name), name.split("/")[0]
        known = {room, *(f"lib/{below}" for below in ROOMS.get(room, "").split())}
        for target in includes(text):
            other = os.path.dirname(target)
            if top == "lib" and other not in known:
                wrong.append(f"{name}: {room} may not know {other}")
            if top != "lib" and (other in ONLY_BY_MODULE or not target.startswith(("lib/", f"{top}/"))):
                wrong.append(f"{name}: a program may not know {other}")
        for header, rooms in OUT_OF_REACH.items():
            if room not in rooms and re.search(rf"^\s*#\s*include\s+{header}", text, re.M):
                wrong.append(f"{name}: {header} is out of reach of {room}")
    return wrong


def test_a_room_includes_only_what_it_may_know():
    assert wrong_includes(house()) == []


def strangers():
    """(room, line of C that must not stand there)."""
    for room, known in ROOMS.items():
        for other in ROOMS:
            if other != room and other.removeprefix("lib/") not in known.split():
                yield room, f'#include "{other}/x.h"'
        yield room, '#include "plugins/report/table.h"'
    for program, other in itertools.product(PROGRAMS, ONLY_BY_MODULE):
        yield f"{program}/x", f'#include "{other}/x.h"'
    yield "plugins/check", '#include "snmp-subagent/log.h"'
    yield "snmp-subagent/poll", '#include "plugins/report/table.h"'
    yield "lib/verdict", '#include "tests/unit/verdict/scene.h"'
    for header, rooms in {"<openssl/ssl.h>": "tls", "<gssapi/gssapi.h>": "gss",
                          "<krb5.h>": "gss", "<expat.h>": "xml", "<sqlite3.h>": "history"}.items():
        for room in [*ROOMS, "plugins/check", "snmp-subagent/nodes"]:
            if room != f"lib/{rooms}":
                yield room, f"#include {header}"
    for room in [*ROOMS, "plugins/check", "snmp-subagent/mib"]:
        yield room, "#include <net-snmp/net-snmp-config.h>"


def test_each_line_of_the_dictionaries_forbids_something():
    """Every include that is not allowed is put into a file of that room, and found."""
    assert [f"{room}: {line}" for room, line in strangers() if len(wrong_includes({f"{room}/x.c": line})) != 1] == []


def test_each_arrow_of_the_dictionary_is_used():
    """What no file includes any more is no right that anybody needs."""
    used = {(room_of(path), os.path.dirname(target)) for path in sources("lib")
            for target in includes(path.read_text())}
    assert [f"{room} knows {below}" for room, known in ROOMS.items() for below in known.split()
            if (room, f"lib/{below}") not in used] == []


def test_rooms_stand_on_at_most_six_floors():
    """Also that no arrow leads back: a floor is one above the highest that it stands on."""
    floors = {}
    while len(floors) < len(ROOMS):
        ready = {room: 1 + max((floors[f"lib/{below}"] for below in known.split()), default=0)
                 for room, known in ROOMS.items()
                 if room not in floors and all(f"lib/{below}" in floors for below in known.split())}
        assert ready, f"a circle among {sorted(set(ROOMS) - set(floors))}"
        floors.update(ready)
    # The programs stand on what they include: a module lies beside them.
    programs = 1 + max(floor for room, floor in floors.items() if room not in ONLY_BY_MODULE)
    assert max(programs, *floors.values()) <= 6


def test_a_folder_holds_at_most_40_files():
    assert [folder for folder in sorted({path.parent for path in sources("lib", *PROGRAMS)})
            if len(list(folder.glob("*.[ch]"))) > MAX_FILES] == []


def objects():
    """{stem: object file} of what the build made of the library and the programs."""
    build = Path(os.environ["SITEWATCH_BUILD"])
    found = {}
    for top in ("lib", *PROGRAMS):
        for path in sorted((build / top).rglob("*.o")):
            folder = name_of(SOURCE / path.parent.relative_to(build)).removesuffix("/.libs")
            stem = re.sub(r"^[^-]*-", "", path.stem)  # with flags of its own: PROGRAM-file.o
            if (SOURCE / folder / f"{stem}.c").exists():
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


def test_no_function_is_over_60_lines():
    assert [f"{file}: {name}(): {lines} lines" for file, name, lines in all_functions()
            if lines > MAX_FUNCTION_LINES] == []


@pytest.mark.parametrize("folders", [("lib",), PROGRAMS, ("tests/simulator",)],
                         ids=["lib", "programs", "simulator"])
def test_95_of_100_functions_have_at_most_30_lines(folders):
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
    tests = lines([*sources("tests/unit", "tests/fuzz", "tests/simulator"), *(SOURCE / "tests/e2e").glob("*.py")])
    assert tests >= code
