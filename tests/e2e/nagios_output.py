"""What Nagios and Icinga read of a plugin, parsed strictly: anything that either could misread is an error here.

Source: Monitoring Plugins guidelines; Nagios 4.4.6 and Icinga 2 as they behave (';' of the first line is rewritten, all
after a '|' is performance data, an output beyond 4 KiB is cut by what carries it).
"""
import re
import unicodedata
from dataclasses import dataclass, field

STATES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
MAX_BYTES = 4096
UNITS = ("", "s", "ms", "us", "%", "B", "KB", "MB", "GB", "TB", "c")

NUMBER = r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
RANGE = rf"@?(?:(?:{NUMBER}|~)?:(?:{NUMBER})?|{NUMBER})"
DATUM = re.compile(
    r"(?:'(?P<quoted>(?:[^'=]|'')+)'|(?P<plain>[^'=\s]+))="
    rf"(?:(?P<value>{NUMBER})(?P<unit>[a-zA-Z%]*)|U)"
    rf"(?:;(?P<warning>{RANGE})?)?(?:;(?P<critical>{RANGE})?)?(?:;(?P<min>{NUMBER})?)?(?:;(?P<max>{NUMBER})?)?")


class BadOutput(AssertionError):
    """An output that a monitoring system could misread."""


@dataclass
class Datum:
    value: float | None
    unit: str
    warning: str | None
    critical: str | None
    min: float | None
    max: float | None


@dataclass
class Output:
    state: str
    text: str  # of the first line, without "SITES STATE - " or "CLUSTER STATE - " and without performance data
    first_line: str  # without performance data
    long_text: str
    perfdata: dict[str, Datum] = field(default_factory=dict)


def harmful_characters(text):
    """Characters that can move a cursor, hide or reorder text: controls, format characters, odd line ends."""
    found = []
    for character in text:
        category = unicodedata.category(character)
        if category in ("Cc", "Cf", "Cs", "Zl", "Zp") or ord(character) & 0xFFFE == 0xFFFE:
            found.append(f"U+{ord(character):04X}")
    return found


def parse_perfdata(text):
    perfdata = {}
    position = 0
    while position < len(text):
        match = DATUM.match(text, position)
        if match is None:
            raise BadOutput(f"performance data are not to be read from here: {text[position:]!r}")
        label = match["quoted"].replace("''", "'") if match["quoted"] else match["plain"]
        if label in perfdata:
            raise BadOutput(f"performance data have {label!r} twice")
        if (match["unit"] or "") not in UNITS:
            raise BadOutput(f"performance data have a unit {match['unit']!r}")
        number = {name: None if match[name] is None else float(match[name]) for name in ("value", "min", "max")}
        perfdata[label] = Datum(number["value"], match["unit"] or "", match["warning"], match["critical"],
                                number["min"], number["max"])
        position = match.end()
        if position < len(text):
            if text[position] != " ":
                raise BadOutput(f"performance data are not to be read from here: {text[position:]!r}")
            position += 1
            if position == len(text):
                raise BadOutput("performance data end with a blank")
    return perfdata


def parse(raw, exit_status):
    """Parse what a plugin wrote (bytes) and hold it against its exit status. Raises BadOutput."""
    if len(raw) >= MAX_BYTES:
        raise BadOutput(f"{len(raw)} bytes of output")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadOutput(f"not UTF-8: {error}") from error
    if not text.endswith("\n") or text.endswith("\n\n"):
        raise BadOutput(f"does not end with one line end: {text[-40:]!r}")
    harmful = harmful_characters(text.replace("\n", ""))
    if harmful:
        raise BadOutput(f"harmful characters {harmful} in {text!r}")
    first, _, long_text = text[:-1].partition("\n")
    first, bar, perfdata = first.partition("|")
    if "|" in perfdata or "|" in long_text:
        raise BadOutput(f"a second '|': {text!r}")
    if bar and not (first.endswith(" ") and perfdata.startswith(" ")):
        raise BadOutput(f"no blank on both sides of '|': {text!r}")
    first = first.rstrip(" ")
    if ";" in first:
        raise BadOutput(f"';' in the first line: {first!r}")
    match = re.fullmatch(r"(?:SITES|CLUSTER) (OK|WARNING|CRITICAL|UNKNOWN) - (\S.*)", first)
    if match is None:
        raise BadOutput(f"not a plugin's first line: {first!r}")
    if exit_status not in range(4) or STATES[exit_status] != match[1]:
        raise BadOutput(f"exit status {exit_status}, but: {first!r}")
    return Output(match[1], match[2], first, long_text, parse_perfdata(perfdata.strip(" ")))
