"""SITEWATCH-MIB.txt is sound, and the tools find everything in it by name."""
import re
import shutil
import subprocess

import pytest

VENDOR_MIBS = "/usr/share/snmp/mibs"  # Debian's libsnmp-base: no IETF module among them


def lint(snmp, path):
    """What smilint has to say; its exit status is 0 whatever it finds."""
    run = subprocess.run(["smilint", "-l", "6", "-s", "-m", str(path)], capture_output=True, text=True, timeout=60,
                         env={"PATH": "/usr/bin:/bin", "SMIPATH": f"{snmp.base_mibs()}:{VENDOR_MIBS}"})
    return run.stdout + run.stderr


def translate(snmp, *args):
    folders = f"{snmp.base_mibs()}:{snmp.mib.path.parent}"
    run = subprocess.run(["snmptranslate", "-M", folders, "-m", "SITEWATCH-MIB", *args], capture_output=True, text=True,
                         timeout=60, env={"PATH": "/usr/bin:/bin", "SNMP_PERSISTENT_DIR": str(snmp.folder)})
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_smilint_has_nothing_to_say_at_its_strictest_level(snmp):
    assert lint(snmp, snmp.mib.path) == ""


@pytest.mark.parametrize("what, before, after", [
    ("an import that nothing uses", "Integer32, Unsigned32, Gauge32,", "Integer32, Unsigned32, Gauge32, Counter32,"),
    ("an object in no group", "        swNodes,\n        swSites,", "        swSites,"),
    ("a gap in a name", "swScalarGroup OBJECT-GROUP", "swScalarGroups OBJECT-GROUP"),
])
def test_smilint_would_speak_up(snmp, tmp_path, what, before, after):
    """The test above can fail: smilint finds its base modules and looks at all of ours."""
    assert before in snmp.mib.text, what
    (tmp_path / "SITEWATCH-MIB.txt").write_text(snmp.mib.text.replace(before, after, 1))
    assert lint(snmp, tmp_path / "SITEWATCH-MIB.txt") != ""


def test_names_and_numbers_translate_both_ways(snmp):
    mib = snmp.mib
    for name in ("sitewatchMIB", "swPollAge.0", "swNodeName.17", "swSiteRunState.17.4294967295", "swSiteStopped"):
        assert translate(snmp, "-On", f"SITEWATCH-MIB::{name}") == mib.oid(name)
        assert translate(snmp, mib.oid(name)) == f"SITEWATCH-MIB::{name}"


def test_the_arc_is_the_one_of_configure(snmp):
    """The constant in the program and the module in the file come from one place."""
    config = (snmp.build / "config.h").read_text()
    arc = re.search(r"^#define SITEWATCH_ENTERPRISE_ARC (.*)$", config, re.MULTILINE)[1].replace(", ", ".")
    assert snmp.mib.oid("sitewatchMIB") == f".1.3.6.1.4.1.{arc}.885440"


def test_every_readable_object_and_every_notification_has_a_description(snmp):
    entries = re.findall(r"^(sw\w+) (?:OBJECT|NOTIFICATION)-TYPE\n(.*?)::= ", snmp.mib.text, re.MULTILINE | re.DOTALL)
    assert len(entries) > 60
    for name, body in entries:
        assert re.search(r'DESCRIPTION\s+"[^"]{10,}"', body), name
        if "SYNTAX      Gauge32" in body:
            assert 'UNITS       "' in body, name


@pytest.fixture
def by_name(snmp):
    """tool(name, *args): a manager's tool that has the MIB, against tables of two nodes."""
    shutil.copy(snmp.mib.path, snmp.base_mibs())
    master = snmp.master()
    snmp.server(master, 2, 2, 4294967295)

    def tool(name, *args, options=()):
        return master.tool(name, *args, options=("-M", str(snmp.base_mibs()), *options), mibs="SITEWATCH-MIB")
    return tool


def test_snmpwalk_by_name_shows_words_dates_and_units(by_name):
    lines = by_name("snmpwalk", "SITEWATCH-MIB::swObjects").splitlines()
    for line in ("SITEWATCH-MIB::swSiteRunState.1.4294967295 = INTEGER: started(2)",
                 "SITEWATCH-MIB::swSiteReason.2.1 = INTEGER: willNotRestart(6)",
                 "SITEWATCH-MIB::swNodeLastPoll.1 = STRING: 2023-11-14,22:13:20.0,+0:0",
                 "SITEWATCH-MIB::swNodeCause.2 = INTEGER: kb885440(2)",
                 "SITEWATCH-MIB::swPollAge.0 = Gauge32: 0 seconds",
                 "SITEWATCH-MIB::swSiteName.1.4294967295 = STRING: site 1.4294967295"):
        assert line in lines


def test_snmptable_by_name_shows_rows(by_name):
    output = by_name("snmptable", "SITEWATCH-MIB::swSiteTable", options=("-Ci", "-Cf", ";"))
    rows = [line.split(";") for line in output.splitlines() if ";" in line]
    assert rows[0][:5] == ["index", "swSiteName", "swSiteBindings", "swSiteAutoStart", "swSiteRunState"]
    assert [row[0] for row in rows[1:]] == ["1.1", "1.2", "1.4294967295", "2.1", "2.2"]
    assert rows[3][1] == "site 1.4294967295" and len(rows[3]) == 16


def test_a_converter_of_notifications_finds_the_sentence_and_the_severity(snmp, tmp_path):
    """snmpttconvertmib writes for each notification the argument that is swEventText, and its severity in words."""
    kinds = re.findall(r"^(sw\w+) NOTIFICATION-TYPE\n(.*?)::= ", snmp.mib.text, re.MULTILINE | re.DOTALL)
    assert len(kinds) == 19
    for name, body in kinds:
        objects = re.search(r"OBJECTS\s*{([^}]*)}", body)[1].replace(",", " ").split()
        assert f"--#ARGUMENTS  {{ {objects.index('swEventText')} }}" in body, name
        assert re.search(r"--#SEVERITY   (CRITICAL|MAJOR|WARNING|NORMAL|INFORMATIONAL)\n", body), name
    if shutil.which("snmpttconvertmib") is None:
        pytest.skip("snmptt is not installed")
    shutil.copy(snmp.mib.path, tmp_path / "SITEWATCH-MIB.txt")
    run = subprocess.run(["snmpttconvertmib", "--in=SITEWATCH-MIB.txt", "--out=sitewatch.conf", "--net_snmp_perl=0"],
                         cwd=tmp_path, capture_output=True, text=True, timeout=60,
                         env={"PATH": "/usr/sbin:/usr/bin:/bin", "MIBDIRS": f"{tmp_path}:{snmp.base_mibs()}", "MIBS": "ALL"})
    made = (tmp_path / "sitewatch.conf").read_text()
    events = dict(re.findall(r"^EVENT (\w+) \S+ \"[^\"]*\" (.*)$", made, re.MULTILINE))
    assert set(events) == {name for name, _ in kinds}, run.stdout
    assert events["swSiteDownAfterRestart"] == "CRITICAL" and events["swSiteRecovered"] == "NORMAL"
    assert re.search(r"^EVENT swSiteStopped .*\nFORMAT .*\$9$", made, re.MULTILINE), made
