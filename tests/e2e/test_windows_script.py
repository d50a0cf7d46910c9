"""
Prepare-SitewatchNode.ps1, as far as it can be tested without a Windows: a parser of PowerShell understands it, and what it
promises (-WhatIf, -Undo) stands in its text.
"""
import re
import subprocess
from pathlib import Path

import pytest

from npm_packages import fetch
from processes import patience
from this_build import SOURCE, make

SCRIPT = SOURCE / "contrib/windows/Prepare-SitewatchNode.ps1"
TEXT = SCRIPT.read_text()
PACKAGES = ["web-tree-sitter@0.25.10", "tree-sitter-powershell@0.26.4"]  # MIT; nothing of them is installed by a script


@pytest.fixture(scope="module")
def errors():
    """errors(FILE...) -> lines; the parser is fetched once into the build's folder."""
    folder = fetch("powershell-parser", *PACKAGES)

    def ask(*files):
        # V8's optimizer works for minutes on the one great function of the grammar's module.
        done = subprocess.run(["node", "--liftoff-only", Path(__file__).with_name("powershell_errors.js"), *files], cwd=folder, check=False,
                              capture_output=True, text=True, timeout=patience(60))
        assert done.stderr == "" and done.returncode in (0, 1), done
        assert (done.returncode == 1) == (done.stdout != "")
        return done.stdout.splitlines()
    return ask


def test_a_parser_of_powershell_understands_it(errors):
    assert errors(SCRIPT) == []


def test_a_parser_of_powershell_understands_the_endpoint(errors):
    files = [path for path in SCRIPT.parent.rglob("*.ps*") if path != SCRIPT]
    assert len(files) == 7
    assert errors(*files) == []
    assert all(path.read_text().isascii() for path in files)


def test_parameters_of_the_endpoint_are_numbers():
    """Of what its roles show: nothing else of the caller's may reach a command."""
    module = (SCRIPT.parent / "Sitewatch/Sitewatch.psm1").read_text()
    shown = re.findall(r"'([\w-]+)'", re.search(r"(?m)^Export-ModuleMember -Function (.*)$", module)[1])
    roles = "".join(path.read_text() for path in SCRIPT.parent.rglob("*.psrc"))
    assert set(re.findall(r"Sitewatch\\([\w-]+)", roles)) == set(shown)
    for name in shown:
        parameters = re.search(rf"(?ms)^function {name} \{{\n.*?^    param\((.*?)\)$", module)[1]
        assert set(re.findall(r"\[(\w+)\]\$", parameters)) <= {"uint32"} and parameters.count("$") - parameters.count("$true") in (0, 2), name


def test_the_parser_would_find_a_slip(errors, tmp_path):
    """A bracket less, anywhere in the code, is one; else the test above could not fail."""
    body = TEXT.index("Set-StrictMode")
    places = [match.start() for match in re.finditer(r"[{}()]", TEXT) if match.start() > body]
    files = []
    for number, place in enumerate(places[::12]):
        files.append(tmp_path / f"{number:03}.ps1")
        files[-1].write_text(TEXT[:place] + TEXT[place + 1:])
    assert len(files) > 20
    found = {line.split(":")[0] for line in errors(*files)}
    assert {str(file) for file in files} - found == set()


def functions():
    """{name: text}"""
    return {match[1]: match[2] for match in re.finditer(r"(?ms)^function ([\w-]+) \{\n(.*?)^\}", TEXT)}


def test_it_is_plain_ascii():
    """Windows PowerShell reads a file without a byte order mark in the code page of the machine."""
    assert TEXT.isascii()


def test_nothing_is_changed_unless_should_process_says_so():
    changing = re.compile(r"\b(?:Set-Service|Start-Service|Stop-Service|New-Item WSMan|Set-ItemProperty|Remove-ItemProperty|"
                          r"Add-WindowsFeature|Remove-WindowsFeature|Enable-ServerManager\w+ -User|Disable-ServerManager\w+|"
                          r"firewall (?:add|delete)|Invoke\('(?:Add|Remove)')")
    found = functions()
    assert sum(len(changing.findall(text)) for text in found.values()) == len(changing.findall(TEXT)) >= 14
    for name, text in found.items():
        first = changing.search(text)
        if first and name != "Undo-Change":
            assert "$PSCmdlet.ShouldProcess" in text[:first.start()], name
    assert re.search(r"ShouldProcess\(.*\)\) \{\n +Undo-Change", found["Undo-All"])
    assert len(re.findall(r"\bUndo-Change \$", TEXT)) == 1
    assert "SupportsShouldProcess = $true" in TEXT


def test_every_kind_of_change_is_noted_and_can_be_taken_back():
    noted = set(re.findall(r"Add-Change '(\w+)'", TEXT))
    taken_back = set(re.findall(r"(?m)^        '(\w+)' \{", functions()["Undo-Change"]))
    assert noted == taken_back and len(noted) == 8


def test_every_parameter_is_explained():
    head, _, rest = TEXT.partition("#>")
    parameters = re.findall(r"(?m)^    \[(?:string|string\[\]|switch)\]\$(\w+)", rest.split("Set-StrictMode")[0])
    assert parameters == re.findall(r"(?m)^\.PARAMETER (\w+)", head) and len(parameters) == 7


def test_it_is_installed(tmp_path):
    make("install-dist_pkgdataDATA", f"DESTDIR={tmp_path}", "pkgdatadir=/share")
    assert (tmp_path / "share" / SCRIPT.name).read_text() == TEXT
