"""The validator that stands behind every other test: it takes what is sound and refuses what could be misread."""
import pytest

from nagios_output import BadOutput, parse

GOOD = [
    (b"SITES OK - 5 of 5 sites run | sites=5;;;0 time=0.013s;;;0\n", 0),
    (b"SITES WARNING - text without data\n", 1),
    ("SITES CRITICAL - Łódź is down | 'a label'=1;@1:2;~:3;0;10 b=-0.5ms c=U d=5%;10:;:5\nline\nline\n".encode(), 2),
    (b"SITES UNKNOWN - no answer | 'it''s'=1\n", 3),
]
BAD = {
    "exit-status": (b"SITES OK - fine\n", 1),
    "signal": (b"SITES OK - fine\n", -9),
    "empty": (b"", 3),
    "no-line-end": (b"SITES OK - fine", 0),
    "two-line-ends": (b"SITES OK - fine\n\n", 0),
    "other-name": (b"IIS OK - fine\n", 0),
    "no-text": (b"SITES OK - | a=1\n", 0),
    "semicolon": (b"SITES OK - one; two\n", 0),
    "second-bar": (b"SITES OK - one | a=1 | b=2\n", 0),
    "bar-in-long-text": (b"SITES OK - one | a=1\nmore | b=2\n", 0),
    "bar-without-blanks": (b"SITES OK - one|a=1\n", 0),
    "escape": (b"SITES OK - \x1b[31mred\n", 0),
    "carriage-return": (b"SITES OK - one\rSITES CRITICAL - two\n", 0),
    "c1": ("SITES OK - a\u009bb\n".encode(), 0),
    "right-to-left": ("SITES OK - a\u202eb\n".encode(), 0),
    "zero-width": ("SITES OK - a\u200bb\n".encode(), 0),
    "line-separator": ("SITES OK - a\u2028b\n".encode(), 0),
    "not-utf-8": (b"SITES OK - a\xe4b\n", 0),
    "surrogate": (b"SITES OK - a\xed\xa0\x80b\n", 0),
    "too-long": (b"SITES OK - " + b"x" * 4085 + b"\n", 0),
    "label-with-equals": (b"SITES OK - one | 'a=b'=1\n", 0),
    "label-with-blank": (b"SITES OK - one | a b=1\n", 0),
    "label-twice": (b"SITES OK - one | a=1 a=2\n", 0),
    "unit": (b"SITES OK - one | a=1min\n", 0),
    "comma": (b"SITES OK - one | a=0,5s\n", 0),
    "range": (b"SITES OK - one | a=1;abc\n", 0),
    "five-fields": (b"SITES OK - one | a=1;1;2;3;4;5\n", 0),
    "blank-at-the-end": (b"SITES OK - one | a=1  b=2\n", 0),
    "nan": (b"SITES OK - one | a=nan\n", 0),
}


@pytest.mark.parametrize("raw, status", GOOD)
def test_what_is_sound_is_taken(raw, status):
    assert parse(raw, status).first_line == raw.decode().split("\n")[0].split(" |")[0]


def test_what_stands_there_is_found():
    output = parse(*GOOD[2])
    assert output.state == "CRITICAL" and output.text == "Łódź is down"
    assert output.long_text == "line\nline"
    datum = output.perfdata["a label"]
    assert (datum.value, datum.unit) == (1, "")
    assert (datum.warning, datum.critical, datum.min, datum.max) == ("@1:2", "~:3", 0, 10)
    assert output.perfdata["b"].unit == "ms" and output.perfdata["c"].value is None
    assert parse(*GOOD[3]).perfdata["it's"].value == 1


@pytest.mark.parametrize("kind", BAD)
def test_what_could_be_misread_is_refused(kind):
    with pytest.raises(BadOutput):
        parse(*BAD[kind])
