"""The real Icinga 2 with the definitions that 'make install' installs, unchanged: alone, and as master and satellite."""
import json
import re
import shutil
import ssl
import textwrap
import urllib.error
import urllib.request

import pytest

from monitor_instance import SITES, Installation, find, free_ports, wait_until
from this_build import SOURCE

PACKAGE = "icinga2-bin"
SERVICE = "EXCH-A!iis-sites"

MAIN = """\
include <itl>
const NodeName = "{name}"
const ZoneName = "{zone}"
object ApiListener "api" {{
	bind_host = "127.0.0.1"
	bind_port = {port}
	accept_config = {is_satellite}
	accept_commands = {is_satellite}
}}
object ApiUser "root" {{ password = "testpass", permissions = [ "*" ] }}
object CheckerComponent "checker" {{ }}
object FileLogger "main" {{ severity = "notice", path = "{here}/log/icinga2.log" }}
{zones}
{includes}
"""
ZONE_ALONE = 'object Endpoint "master1" { }\nobject Zone "master" { endpoints = [ "master1" ] }\n'
ZONES = """\
object Endpoint "master1" {{ host = "127.0.0.1", port = "{0}" }}
object Endpoint "sat1" {{ host = "127.0.0.1", port = "{1}" }}
object Zone "master" {{ endpoints = [ "master1" ] }}
object Zone "sat" {{ endpoints = [ "sat1" ], parent = "master" }}
object Zone "global-commands" {{ global = true }}
"""
STATES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
KINDS = ("SOFT", "HARD")


class Icinga:
    """One instance of its own name, in a folder of its own."""

    def __init__(self, installation, name, zone, port, zones, includes=""):
        self.installation, self.name, self.port = installation, name, port
        self.here = installation.folder / name
        self.program = find("icinga2", PACKAGE, installation)
        for folder in ("etc/zones.d", "data/ca", "data/certs", "log", "cache", "spool", "run"):
            (self.here / folder).mkdir(parents=True)
        (self.here / "etc/icinga2.conf").write_text(MAIN.format(
            name=name, zone=zone, port=port, here=self.here, zones=zones, includes=includes,
            is_satellite="true" if zone == "sat" else "false"))
        installation.give_away()

    def run(self, *arguments):
        return self.installation.run(*self._command(*arguments))

    def must(self, *arguments):
        status, output = self.run(*arguments)
        assert status == 0, output
        return output

    def _command(self, *arguments):
        user = ("nobody", "nogroup") if self.installation.root else (None, None)
        defines = {"ConfigDir": "etc", "ZonesDir": "etc/zones.d", "DataDir": "data", "LogDir": "log", "CacheDir": "cache",
                   "SpoolDir": "spool", "InitRunDir": "run"}
        words = [self.program, *arguments]
        if (self.installation.folder / "include").exists():
            words += ["-I", self.installation.folder / "include"]
        for constant, folder in defines.items():
            words += ["-D", f"{constant}={self.here / folder}"]
        for constant, value in zip(("RunAsUser", "RunAsGroup"), user if user[0] else own_names()):
            words += ["-D", f"{constant}={value}"]
        return words

    def certify(self, authority=None):
        """A certificate for this instance, of its own authority or of another instance's."""
        authority = authority or self
        certs = self.here / "data/certs"
        if authority is self:
            self.must("pki", "new-ca")
        self.must("pki", "new-cert", "--cn", self.name, "--key", certs / f"{self.name}.key",
                  "--csr", certs / f"{self.name}.csr")
        authority.must("pki", "sign-csr", "--csr", certs / f"{self.name}.csr", "--cert", certs / f"{self.name}.crt")
        shutil.copy(authority.here / "data/ca/ca.crt", certs / "ca.crt")
        self.installation.give_away()

    def verify(self):
        return self.run("daemon", "-C", "-c", self.here / "etc/icinga2.conf")

    def start(self):
        self.process = self.installation.start(*self._command("daemon", "-c", self.here / "etc/icinga2.conf"),
                                               log=f"var/{self.name}.out", SITEWATCH_WHERE=self.name)
        return self

    def log(self):
        texts = [self.here / "log/icinga2.log", self.installation.folder / f"var/{self.name}.out"]
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in texts if path.exists())

    def api(self, path, body=None, method="POST"):
        """What the API answers; None while it does not."""
        request = urllib.request.Request(
            f"https://127.0.0.1:{self.port}/v1/{path}", data=json.dumps(body or {}).encode(), method="POST",
            headers={"Accept": "application/json", "X-HTTP-Method-Override": method, "Connection": "close",
                     "Authorization": "Basic cm9vdDp0ZXN0cGFzcw=="})
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=ssl._create_unverified_context()))
        try:
            with opener.open(request, timeout=10) as answer:
                return json.load(answer)["results"]
        except (OSError, urllib.error.HTTPError):
            return None

    def service(self, name=SERVICE):
        found = self.api("objects/services", {"filter": "service.__name == wanted", "filter_vars": {"wanted": name}},
                         method="GET")
        return found[0]["attrs"] if found else None

    def wait_until_up(self):
        return wait_until(f"{self.name} knows {SERVICE}", self.service, explain=self.log)

    def check(self, name=SERVICE):
        """Have it checked now; the service with that result in it."""
        before = (self.service(name)["last_check_result"] or {}).get("execution_end", 0)
        started = self.api("actions/reschedule-check", {
            "type": "Service", "filter": "service.__name == wanted", "filter_vars": {"wanted": name}, "force": True})
        assert started, f"no service {name}\n{self.log()}"

        def newer():
            service = self.service(name)
            result = service and service["last_check_result"]
            return service if result and result["execution_end"] > before else None
        return wait_until(f"a check of {name}", newer, explain=self.log)


def is_connected(icinga, endpoint):
    found = icinga.api(f"objects/endpoints/{endpoint}", method="GET")
    return bool(found) and found[0]["attrs"]["connected"]


def own_names():
    import grp
    import os
    import pwd
    return pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name


def told(service):
    """(state, is it HARD, attempt)"""
    return STATES[int(service["state"])], KINDS[int(service["state_type"])], int(service["check_attempt"])


def numbers(service):
    """{label: value}: Icinga keeps performance data as a list of strings, one for each."""
    return {label: float(re.match(r"[0-9.]+", value)[0]) for label, _, value in
            (each.partition("=") for each in service["last_check_result"]["performance_data"])}


def play_the_story(installation, icinga):
    """From OK to CRITICAL HARD and back, and what the handler was told on the way."""
    service = icinga.check()
    assert told(service) == ("OK", "HARD", 1), service
    output = service["last_check_result"]["output"]
    assert output.startswith("SITES OK - ") and "|" not in output, output
    data = numbers(service)
    assert (data["sites"], data["running"], data["down"], data["will_not_restart"]) == (SITES, SITES, 0, 0), data

    installation.fail_over()
    service = icinga.check()
    assert told(service) == ("WARNING", "SOFT", 1), service
    assert numbers(service)["will_not_restart"] == SITES
    lines = [line for line in service["last_check_result"]["output"].splitlines() if line.startswith("WARNING: ")]
    assert len(lines) == SITES and all(line.endswith("next restart") for line in lines), lines
    for name in installation.evil_names:
        assert any(line.startswith(f"WARNING: {name} (site ") for line in lines), (name, lines)

    installation.restart()
    by_number = icinga.check("EXCH-A!iis-site-2")
    assert by_number["display_name"] == "OWA" and numbers(by_number)["sites"] == 1, by_number
    assert "OWA" in by_number["last_check_result"]["output"] and told(by_number)[0] == "CRITICAL", by_number
    by_pattern = icinga.check("EXCH-A!iis-exchange")
    assert "Exchange Admin" in by_pattern["last_check_result"]["output"] and numbers(by_pattern)["sites"] == 1, by_pattern
    assert set(installation.states().values()) == {"stopped"}, "a service of one site has no handler"

    assert told(icinga.check()) == ("CRITICAL", "SOFT", 2)
    wait_until("the event handler starts the sites", lambda: set(installation.states().values()) == {"started"},
               explain=lambda: f"{icinga.log()}\n{installation.calls()}")
    assert told(icinga.check())[0] == "OK"
    wait_until("the recovery's handler has run", lambda: len(installation.calls()) == 4,
               explain=lambda: f"{installation.calls()}\n{icinga.log()}")
    calls = installation.calls()
    assert [(call["state"], call["state-type"]) for call in calls] == [
        ("OK", "HARD"),  # Icinga's first result is a change, too
        ("WARNING", "SOFT"), ("CRITICAL", "SOFT"), ("OK", "HARD")], calls
    assert {(call["node"], call["downtime"], call["acknowledged"], call["act-on"], call["status"]) for call in calls} == {
        ("EXCH-A", "00", "0", "critical:hard,critical:soft:2,warning:hard", 0)}, calls
    assert set(installation.flags().values()) == {True}
    assert not installation.trap.exists()
    return calls


@pytest.fixture
def installation():
    with Installation() as made:
        yield made


@pytest.fixture
def alone(installation):
    """One instance that includes what was installed."""
    includes = "".join(f'include "{installation.documents}/icinga2/{name}"\n' for name in ("sitewatch.conf", "example.conf"))
    icinga = Icinga(installation, "master1", "master", free_ports(1)[0], ZONE_ALONE, includes)
    icinga.certify()
    return icinga


def test_the_story_as_icinga_tells_it(installation, alone):
    status, output = alone.verify()
    assert status == 0 and not re.search(r"warning|critical", output.replace("[2026", "")), output
    alone.start().wait_until_up()
    play_the_story(installation, alone)


def test_icinga_takes_what_the_document_shows(installation):
    """The host as it is; and of thresholds it hands on to graphs what the document says."""
    text = (SOURCE / "docs/icinga.md").read_text()
    shown = installation.folder / "shown.conf"
    shown.write_text(textwrap.dedent(re.search(r"(?ms)^ +object Host .*?^ +\}\n", text)[0]))
    includes = f'include "{installation.documents}/icinga2/sitewatch.conf"\ninclude "{shown}"\n'
    icinga = Icinga(installation, "master1", "master", free_ports(1)[0], ZONE_ALONE, includes)
    icinga.certify()
    status, output = icinga.verify()
    assert status == 0 and "Instantiated 1 Service." in output, output
    ranges = re.search(r"A range such as (.*?) works", text)[1]
    for threshold, kept in [("3", 3), *((word, None) for word in re.findall("`(.*?)`", ranges))]:
        told_on = icinga.must("console", "--eval", f'parse_performance_data("down=1;{threshold};;0")').splitlines()[-1]
        assert json.loads(told_on)["warn"] == kept, told_on


def test_icinga_takes_what_discover_writes_of_hostile_names(installation, alone):
    (alone.here / "etc/discovered.conf").write_text(installation.discover("icinga2"))
    with open(alone.here / "etc/icinga2.conf", "a", encoding="utf-8") as config:
        config.write(f'include "{alone.here}/etc/discovered.conf"\n')
    (installation.documents / "icinga2/example.conf").write_text(
        (installation.documents / "icinga2/example.conf").read_text().replace("iis-site-2", "iis-owa"))
    status, output = alone.verify()
    assert status == 0 and f"Instantiated {3 + 1 + SITES} Services" in output, output
    alone.start().wait_until_up()
    for number, name in ((2, "\"; }"), (3, "$(touch "), (5, "`touch ")):
        service = alone.check(f"EXCH-A!iis-site-{number}")
        assert told(service)[0] == "OK" and numbers(service)["sites"] == 1, service
        assert service["display_name"].startswith(f"IIS site {name}"), service
    assert not installation.trap.exists()


def test_icinga_tells_the_handler_of_downtime_and_acknowledgement(installation, alone):
    alone.start().wait_until_up()
    assert told(alone.check())[0] == "OK"
    installation.fail_over()
    installation.restart()
    assert told(alone.check()) == ("CRITICAL", "SOFT", 1)
    target = {"type": "Service", "filter": "service.__name == wanted", "filter_vars": {"wanted": SERVICE}}
    assert alone.api("actions/acknowledge-problem", {**target, "author": "ann", "comment": "seen", "sticky": True})
    started = alone.service()["last_check"]
    assert alone.api("actions/schedule-downtime", {
        **target, "author": "ann", "comment": "maintenance", "start_time": started - 60, "end_time": started + 3600})
    wait_until("the downtime begins", lambda: alone.service()["downtime_depth"] == 1, explain=alone.log)
    alone.check()
    assert told(alone.check())[:2] == ("CRITICAL", "HARD")
    wait_until("the handler's runs", lambda: len(installation.calls()) == 4, explain=alone.log)
    calls = installation.calls()[1:]
    assert [(call["acknowledged"], call["downtime"]) for call in calls] == [("0", "00"), ("1", "01"), ("1", "01")], calls
    assert {call["status"] for call in calls} == {0}, calls
    assert set(installation.states().values()) == {"stopped"}


def test_master_and_satellite_check_and_repair_on_the_satellite_once(installation):
    ports = free_ports(2)
    zones = ZONES.format(*ports)
    master = Icinga(installation, "master1", "master", ports[0], zones)
    satellite = Icinga(installation, "sat1", "sat", ports[1], zones)
    master.certify()
    satellite.certify(master)
    zone_files = master.here / "etc/zones.d"
    for zone, name in (("global-commands", "sitewatch.conf"), ("master", "example.conf")):
        (zone_files / zone).mkdir()
        shutil.copy(installation.documents / "icinga2" / name, zone_files / zone)
    example = zone_files / "master/example.conf"
    example.write_text(example.read_text().replace("// vars.sitewatch_endpoint", "vars.sitewatch_endpoint"))
    installation.give_away()
    satellite.start()
    master.start().wait_until_up()
    # Icinga connects every 10 s, then the satellite reloads with what it was sent.
    wait_until("the satellite has the commands",
               lambda: satellite.api("objects/eventcommands/start_iis_sites", method="GET"), explain=satellite.log)
    wait_until("they are connected", lambda: is_connected(master, "sat1") and is_connected(satellite, "master1"),
               explain=master.log)
    calls = play_the_story(installation, master)
    assert {call["where"] for call in calls} == {"sat1"}, calls
    assert master.service()["last_check_result"]["check_source"] == "sat1"
