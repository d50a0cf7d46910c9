#!/usr/bin/env python3
"""mutate.py BUILD [FILE...] -- changes one small thing of the code at a time, and asks whether a unit test notices.

BUILD is a configured folder (config.h is all that is taken from it). What is made stands in BUILD/mutation. Each mutant
is one file compiled without optimization and laid before the library by LD_PRELOAD, so that nothing else is built or linked
again; its tests run until the first that fails. README.md beside this file says what to do with a survivor.
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import resource
import shlex
import signal
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
EQUIVALENT = TOP / "tests/mutation/equivalent"

# What is linked into the library that mutants are laid before.
LINKED = [*(f"{folder}/*.c" for folder in ("lib/model", "lib/memory", "lib/verdict", "lib/cluster", "lib/repair",
                                           "lib/history", "lib/windows", "snmp-subagent/mib", "snmp-subagent/notify")),
          "lib/wsman/instance.c", "lib/config/*.c", "lib/options/*.c", "lib/source/*.c", "plugins/command/*.c", "plugins/look/*.c",
          "plugins/repair/*.c", "plugins/report/*.c"]
# Wants net-snmp; end-to-end tests have it.
LEFT_OUT = ["snmp-subagent/notify/delivery.c", "plugins/repair/start_iis_sites_main.c"]
SCAFFOLDING = ["tests/unit/temporary_file.c",
               *(f"tests/unit/{room}/*.c" for room in ("memory", "verdict", "cluster", "stories", "windows"))]

# What stands in for a part of the library in a program of tests.
FAKES = {"tests/unit/plugins/test_repair_run": ["tests/unit/plugins/fake_source.c", "tests/unit/plugins/fake_stopwatch.c"]}

# What is changed, and the tests that hold it: nearest first.
STORIES = ["tests/unit/stories/test_stories", "tests/unit/stories/test_worlds"]
ROOMS = {
    "lib/memory": ["tests/unit/memory/test_*", "tests/unit/verdict/test_verdict_story", *STORIES],
    "lib/verdict": ["tests/unit/verdict/test_*", *STORIES],
    "lib/cluster": ["tests/unit/cluster/test_*"],
    "lib/windows": ["tests/unit/windows/test_windows_known", "tests/unit/windows/test_windows_unchanged", *STORIES],
    "lib/repair": ["tests/unit/repair/test_*", *STORIES],
    "plugins/repair": [f"tests/unit/plugins/test_{name}" for name in ("repair_options", "repair_told", "act_on", "repair_run")],
    "snmp-subagent/notify": [f"tests/unit/snmp-subagent/test_{name}" for name in ("announce", "state_changes", "role_changes")],
}
DEFAULT_FILES = ["lib/memory/*.c", "lib/verdict/*.c", "lib/cluster/*.c", "lib/windows/unchanged.c", "lib/repair/plan.c",
                 *(f"snmp-subagent/notify/{name}.c" for name in ("announce", "state_changes", "role_changes", "stored_form"))]

# Of one test: what does not end, or grows without end, is noticed. A busy machine stretches the second.
CPU_S, WALL_S, MEMORY = 4, 120, 1 << 30
COMPILE = [*shlex.split(os.environ.get("CC", "cc")), "-std=gnu11", "-O0", "-w", "-fPIC"]

TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/|//[^\n]*) | (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*') |
    (?P<directive>^\#(?:\\\n|[^\n])*) | (?P<number>\b[0-9][0-9A-Za-z.]*) | (?P<word>[A-Za-z_]\w*) |
    (?P<sign><<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|.)
    """, re.VERBOSE | re.DOTALL | re.MULTILINE)

SIGNS = {
    "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"], "==": ["!="], "!=": ["=="],
    "&&": ["||"], "||": ["&&"], "+=": ["-="], "-=": ["+="], "++": ["--"], "?": ["== 0 ?"],
}
WORDS = {
    "true": "false", "false": "true", "SEVERITY_OK": "SEVERITY_WARNING", "SEVERITY_WARNING": "SEVERITY_CRITICAL",
    "SEVERITY_CRITICAL": "SEVERITY_WARNING", "SEVERITY_UNKNOWN": "SEVERITY_OK",
}
NO_STATEMENT = {"return", "if", "for", "while", "switch", "case", "default", "do", "goto", "else", "static", "const",
                "struct", "enum", "bool", "int", "size_t", "time_t", "unsigned", "char", "double", "void"}
# What only a sanitizer sees: a leak.
GIVES_BACK = re.compile(r"^(free|\w+_(clear|free))\b")


class Token:
    def __init__(self, match):
        self.kind, self.text = match.lastgroup, match.group()
        self.start, self.end = match.span()


class Mutant:
    def __init__(self, source, start, end, new):
        self.source, self.start, self.end, self.new = source, start, end, new
        self.line = source.text.count("\n", 0, start) + 1
        first = source.text.rfind("\n", 0, start) + 1
        last = source.text.find("\n", end)
        self.change = "{}  =>  {}".format(
            " ".join(source.text[first:last].split()),
            " ".join((source.text[first:start] + new + source.text[end:last]).split()))
        self.function = source.function_at(start)

    @property
    def key(self):
        return (self.source.name, self.function, self.change)

    def text(self):
        return self.source.text[:self.start] + self.new + self.source.text[self.end:]


class Source:
    """One C file, as far as its layout tells: functions begin with their name at the left edge."""

    def __init__(self, name):
        self.name = name
        self.text = (TOP / name).read_text()
        self.tokens = [Token(match) for match in TOKEN.finditer(self.text) if not match.group().isspace()]
        self.code = [token for token in self.tokens if token.kind not in ("comment", "directive")]
        self.functions = [(match.start(), match.end(2), match.group(2), match.group(1)) for match in
                          re.finditer(r"^([\w \t*]+)\n(\w+)\(", self.text, re.MULTILINE)]
        self.out_of_memory = list(self.spans_of_no_memory())
        self.bodies = [(match.start(), self.text.find("\n}", match.start()))
                       for match in re.finditer(r"^\{$", self.text, re.MULTILINE)]

    def function_at(self, place):
        body = next((start for start, end in self.bodies if start <= place < end), None)
        if body is None:
            return "-"
        return [function for function in self.functions if function[0] < body][-1][2]

    def returns_bool_at(self, place):
        known = [function for function in self.functions if function[0] < place]
        return bool(known) and known[-1][3].split()[-1] == "bool"

    def returns_text_at(self, place):
        """What gives no text has had no memory for it."""
        known = [function for function in self.functions if function[0] < place]
        return bool(known) and "char *" in known[-1][3]

    def is_in_body(self, place):
        return any(start < place < end for start, end in self.bodies)

    def closing(self, index):
        """Of the bracket that opens at code[index]."""
        depth = 0
        for i in range(index, len(self.code)):
            depth += self.code[i].text in "([{" and self.code[i].kind == "sign"
            depth -= self.code[i].text in ")]}" and self.code[i].kind == "sign"
            if depth == 0:
                return i
        raise ValueError(f"{self.name}: no bracket closes")

    def spans_of_no_memory(self):
        """Where memory runs out, which no unit test has, and how much is asked for, which a sanitizer watches."""
        for i, token in enumerate(self.code):
            if token.text == "if" or (token.text in ("calloc", "malloc") and self.code[i + 1].text == "("):
                last = self.closing(i + 1)
                after = self.code[last + 1]
                end = self.code[self.closing(last + 1) if after.text == "{" else self.statement_end(last + 1) or last]
                inside = self.text[self.code[i + 1].end:self.code[last].start]
                if token.text != "if":
                    yield token.start, self.code[last].end
                elif "error_memory" in self.text[self.code[last].end:end.end] or (
                        re.fullmatch(r"(\w+ == NULL(?: \|\| )?)+", inside) and self.returns_text_at(token.start)):
                    yield token.start, end.end
                elif "err)" in self.text[token.end:after.start] and re.search(r"return (false|NULL);",
                                                                            self.text[after.start:end.end]):
                    yield after.start, end.end

    def is_in_for(self, i):
        """Within its brackets: a step too far is for a sanitizer."""
        line = self.text[self.text.rfind("\n", 0, self.code[i].start) + 1:self.code[i].start]
        return line.lstrip().startswith("for (")

    def is_noise(self, i):
        """A change that no test can see, whatever the code."""
        before, text = self.code[i - 1].text, self.code[i].text
        start = self.code[i].start
        if any(first <= start < last for first, last in self.out_of_memory):
            return True
        if text in ("&&", "||") and self.text[:start].rstrip().endswith("err)"):
            return True     # one of two errors
        if (text.isdigit() or text in "+-") and re.search(r"\n\tchar \w+\[[^\n;]*$", self.text[:start]):
            return True     # room for a text
        if text.isdigit() and (self.function_at(start).startswith("compare_") or
                               (text == "0" and before in ("==", "!="))):
            return True     # of a comparison the sign counts; 0 is "none"
        if re.search(r"sizeof\(\w+\[$", self.text[max(0, start - 60):start]):
            return True     # all of an array are of one size
        return text in ("<", "++", "&&") and self.is_in_for(i)

    def mutants(self):
        found = [*self.of_defines(), *self.of_rows()]
        for i, token in enumerate(self.code):
            if self.is_in_body(token.start) and not self.is_noise(i):
                found += [*self.of_token(i), *self.of_condition(i), *self.of_return(i), *self.of_statement(i)]
            elif token.text in WORDS and token.text.startswith("SEVERITY"):
                found.append(self.at(token, WORDS[token.text]))
        return self.numbered(sorted(found, key=lambda mutant: mutant.start))

    @staticmethod
    def numbered(mutants):
        """Of the same change of the same words in one function the second, the third... say so."""
        seen = {}
        for mutant in mutants:
            key = mutant.key
            seen[key] = seen.get(key, 0) + 1
            if seen[key] > 1:
                mutant.change += f"  (no. {seen[key]})"
        return mutants

    def at(self, token, new):
        return Mutant(self, token.start, token.end, new)

    def of_defines(self):
        for match in re.finditer(r"^#define\s+\w+\s+([^\n/]*\d[^\n/]*?)\s*(?:/\*|$)", self.text, re.MULTILINE):
            for new in (f"({match.group(1)} + 1)", f"({match.group(1)} - 1)"):
                yield Mutant(self, *match.span(1), new)

    def of_rows(self):
        """A row of a table is left out."""
        for match in re.finditer(r"^\t\{ [^\n]*\},$", self.text, re.MULTILINE):
            if not self.is_in_body(match.start()):
                yield Mutant(self, *match.span(), "")

    def of_token(self, i):
        token = self.code[i]
        if token.kind == "number" and re.fullmatch(r"\d+", token.text) and self.code[i - 1].text != ".":
            yield self.at(token, "1" if token.text == "0" else str(int(token.text) + 1))
            if token.text != "0":
                yield self.at(token, str(int(token.text) - 1))
        elif token.kind == "word" and token.text in WORDS:
            yield self.at(token, WORDS[token.text])
        elif token.kind == "sign":
            for new in SIGNS.get(token.text, []):
                yield self.at(token, new)
            if token.text == "!":
                yield self.at(token, "")
            if token.text in "+-" and self.code[i - 1].kind in ("word", "number") and \
                    self.code[i - 1].text not in ("return", "case"):
                yield self.at(token, "-" if token.text == "+" else "+")

    def of_condition(self, i):
        """Of an if: always, never."""
        if self.code[i].text != "if":
            return
        first, last = i + 1, self.closing(i + 1)
        inside = self.text[self.code[first].end:self.code[last].start]
        span = self.code[first].start, self.code[last].end
        if "err)" in inside:
            return
        yield Mutant(self, *span, f"(({inside}) || 1)")
        yield Mutant(self, *span, f"(({inside}) && 0)")

    def of_return(self, i):
        token = self.code[i]
        if token.text != "return" or not self.returns_bool_at(token.start) or self.code[i + 1].text in ("true", "false"):
            return
        end = self.statement_end(i)
        expression = self.text[token.end:self.code[end].start].strip()
        if expression and "error_" not in expression:
            yield Mutant(self, token.start, self.code[end].start, f"return !({expression})")

    def statement_end(self, i):
        """Where its semicolon is; None when it is none."""
        while i < len(self.code) and self.code[i].text not in (")", "}", "]", ";"):
            i = self.closing(i) + 1 if self.code[i].text in ("(", "{", "[") else i + 1
        return i if i < len(self.code) and self.code[i].text == ";" else None

    def of_statement(self, i):
        """One that is left out."""
        token, before = self.code[i], self.code[i - 1].text
        if self.is_in_for(i) or before not in (";", "{", "}", ")", "else", ":") or (token.kind != "word" and token.text != "*"):
            return
        if before == ")" and self.head_of(i - 1) not in ("if", "for", "while", "switch"):
            return
        if before == ":" and not self.is_label(i - 1):
            return
        if token.text in NO_STATEMENT or GIVES_BACK.match(self.text[token.start:]):
            return
        end = self.statement_end(i)
        if self.code[i + 1].kind == "word" or end is None:
            return
        yield Mutant(self, token.start, self.code[end].end, ";")

    def head_of(self, closing):
        depth = 0
        for i in range(closing, -1, -1):
            depth += self.code[i].text == ")"
            depth -= self.code[i].text == "("
            if depth == 0:
                return self.code[i - 1].text
        return ""

    def is_label(self, colon):
        line = self.text[self.text.rfind("\n", 0, self.code[colon].start) + 1:self.code[colon].start]
        return re.fullmatch(r"\s*(case\b.*|default|\w+)", line) is not None


class Bench:
    """The library, the tests, and a place to try a mutant in."""

    def __init__(self, build, jobs):
        self.build, self.jobs = build, jobs
        self.folder = build / "mutation"
        self.folder.mkdir(exist_ok=True)
        # What a test writes costs no disk, and what one that is cut short leaves goes at the end.
        self.scratch = tempfile.TemporaryDirectory(prefix="sitewatch-mutation-",
                                                   dir=next(filter(os.path.isdir, ["/dev/shm"]), None))
        self.include = ["-I", str(TOP), "-I", str(build),
                        *(f'-D{name}="/nowhere"' for name in ("SYSCONFDIR", "LOCALSTATEDIR", "PLUGINDIR", "PKGDATADIR",
                                                              "SITEWATCH_MODULE_DIR"))]

    def compile_all(self, sources):
        """The objects of `sources`, those that are newer than what was made of them compiled anew."""
        newest_header = max(path.stat().st_mtime for room in ("lib", "snmp-subagent", "tests/unit")
                            for path in (TOP / room).rglob("*.h"))

        def compile_one(name):
            made = self.folder / (name.replace("/", "-")[:-2] + ".o")
            if not made.exists() or made.stat().st_mtime < max((TOP / name).stat().st_mtime, newest_header):
                subprocess.run([*COMPILE, *self.include, "-c", str(TOP / name), "-o", str(made)], check=True)
            return str(made)

        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            return list(pool.map(compile_one, sources))

    def prepare(self, tests):
        library = [name for name in files_of(LINKED) if name not in LEFT_OUT]
        scaffolding = [name for name in files_of(SCAFFOLDING) if not pathlib.Path(name).name.startswith("test_")]
        lazily = ["-Wl,-z,lazy", "-Wl,--unresolved-symbols=ignore-all"]
        subprocess.run([*COMPILE, "-shared", *lazily, "-o", str(self.folder / "libtested.so"),
                        *self.compile_all(library + scaffolding), "-lcmocka", "-lsqlite3"], check=True)
        runner = self.compile_all(["tests/unit/runner/main.c"])
        for test, made in zip(tests, self.compile_all([test + ".c" for test in tests])):
            has_main = re.search(r"^main\(", (TOP / (test + ".c")).read_text(), re.MULTILINE)
            subprocess.run([*COMPILE, *lazily, "-Wl,--export-dynamic", "-o", str(self.program(test)), made,
                            *self.compile_all(FAKES.get(test, [])), *([] if has_main else runner),
                            "-L", str(self.folder), "-ltested", "-lcmocka",
                            f"-Wl,-rpath,{self.folder}"], check=True)

    def program(self, test):
        return self.folder / test.replace("/", "-")

    def passes(self, test, preload):
        environment = dict(os.environ, LD_PRELOAD=str(preload), LC_ALL="C", TMPDIR=self.scratch.name, CMOCKA_TEST_ABORT="1")
        process = subprocess.Popen([str(self.program(test))], env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                                   preexec_fn=limit)
        try:
            return process.wait(WALL_S) == 0
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return False

    def killer(self, name, text, tests, number):
        """The first test that fails with file `name` saying `text`: None when none does, "" when it does not build."""
        made = self.folder / f"mutant-{number}.so"
        try:
            built = subprocess.run([*COMPILE, *self.include, "-shared", "-x", "c", "-o", str(made), "-"],
                                   input=text, text=True, stderr=subprocess.DEVNULL)
            if built.returncode != 0:
                return ""
            return next((test for test in tests if not self.passes(test, made)), None)
        finally:
            made.unlink(missing_ok=True)


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def files_of(globs):
    return [str(path.relative_to(TOP)) for glob in globs for path in sorted(TOP.glob(glob))]


def tests_of(name):
    globs = next(tests for room, tests in ROOMS.items() if name.startswith(room + "/"))
    return [name[:-2] for name in files_of(f"{glob}.c" for glob in globs)]


def read_equivalent():
    """Blocks of three lines: file and function, the change, why no test can tell it from the code."""
    known = {}
    blocks = re.sub(r"^# .*\n", "", EQUIVALENT.read_text(), flags=re.MULTILINE).strip("\n").split("\n\n")
    for block in filter(None, blocks):
        place, change, *why = block.split("\n")
        if len(place.split()) != 2 or "  =>  " not in change or not why:
            sys.exit(f"{EQUIVALENT}: not file and function, change, reason:\n{block}")
        known[(*place.split(), change.strip())] = " ".join(line.strip() for line in why)
    return known


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("files", nargs="*", help="of the tree; without any, those that the verdict hangs on")
    parser.add_argument("--lines", help="FIRST-LAST of each file")
    parser.add_argument("--sample", type=int, help="so many, by chance")
    parser.add_argument("--seed", type=int, default=885440)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--list", action="store_true", help="show the mutants, try none")
    return parser.parse_intermixed_args()


def choose(arguments):
    names = arguments.files or files_of(DEFAULT_FILES)
    mutants = [mutant for name in names for mutant in Source(name).mutants()]
    if arguments.lines:
        first, last = (int(number) for number in arguments.lines.split("-"))
        mutants = [mutant for mutant in mutants if first <= mutant.line <= last]
    if arguments.sample and arguments.sample < len(mutants):
        chosen = random.Random(arguments.seed).sample(range(len(mutants)), arguments.sample)
        mutants = [mutants[i] for i in sorted(chosen)]
    return mutants


def show(word, mutant, remark=""):
    print(f"{word:10} {mutant.source.name}:{mutant.line} {mutant.function}: {mutant.change}{remark}", flush=True)


def try_all(bench, mutants, equivalent):
    """How many of each outcome."""
    outcomes = {"killed": 0, "equivalent": 0, "no-build": 0, "survived": 0}

    def try_one(job):
        number, mutant = job
        return mutant, bench.killer(mutant.source.name, mutant.text(), tests_of(mutant.source.name), number)

    with concurrent.futures.ThreadPoolExecutor(bench.jobs) as pool:
        for mutant, killer in pool.map(try_one, enumerate(mutants)):
            if killer == "":
                outcome, remark = "no-build", ""
            elif killer is not None:
                outcome, remark = "killed", f"  [{pathlib.Path(killer).name}]"
            else:
                outcome, remark = ("equivalent" if mutant.key in equivalent else "survived"), ""
            if killer is not None and mutant.key in equivalent:
                remark += "  [is listed as equivalent]"
            outcomes[outcome] += 1
            show(outcome, mutant, remark)
    return outcomes


def warn_of_stale(equivalent, names):
    """Entries whose code is not there any more."""
    there = {mutant.key for name in names for mutant in Source(name).mutants()}
    for key in equivalent:
        if key[0] in names and key not in there:
            print(f"stale      {key[0]} {key[1]}: {key[2]}")


def main():
    arguments = read_arguments()
    mutants = choose(arguments)
    if arguments.list:
        for mutant in mutants:
            show("mutant", mutant)
        return 0
    equivalent = read_equivalent()
    names = sorted({mutant.source.name for mutant in mutants})
    warn_of_stale(equivalent, names)
    bench = Bench(arguments.build.resolve(), arguments.jobs)
    tests = sorted({test for name in names for test in tests_of(name)})
    bench.prepare(tests)
    for name in names:
        failed = bench.killer(name, Source(name).text, tests_of(name), "none")
        if failed is not None:
            sys.exit(f"{name}: {failed or 'does not build'} fails without any change")
    print(f"seed {arguments.seed}, {len(mutants)} mutants of {len(names)} files", flush=True)
    began = time.monotonic()
    outcomes = try_all(bench, mutants, equivalent)
    print(", ".join(f"{count} {outcome}" for outcome, count in outcomes.items()) + f", {time.monotonic() - began:.0f} s")
    return 1 if outcomes["survived"] else 0


if __name__ == "__main__":
    sys.exit(main())
