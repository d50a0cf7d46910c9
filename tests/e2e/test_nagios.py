"""The real Nagios 4 with the definitions that 'make install' installs, unchanged, and the simulator behind them."""
import os
import re
import subprocess
import time

import pytest

from monitor_instance import SITES, Installation, find, wait_until
from processes import CLOCK_OF_TICKS
from this_build import SOURCE

NODE = ("EXCH-A", "IIS sites")
PACKAGE = "nagios4-core"

MAIN = """\
cfg_file={documents}/nagios/sitewatch.cfg
cfg_file={documents}/nagios/example.cfg
cfg_file={here}/contacts.cfg
log_file={here}/nagios.log
object_cache_file={here}/objects.cache
precached_object_file={here}/objects.precache
status_file={here}/status.dat
status_update_interval=1
lock_file={here}/nagios.lock
temp_file={here}/nagios.tmp
temp_path={here}
check_result_path={here}/spool
state_retention_file={here}/retention.dat
retain_state_information=0
command_file={here}/nagios.cmd
query_socket={here}/nagios.qh
check_external_commands=1
interval_length=60
use_syslog=0
log_event_handlers=1
log_service_retries=1
enable_event_handlers=1
event_handler_timeout=30
service_check_timeout=60
enable_notifications=0
enable_flap_detection=0
check_for_updates=0
check_workers=2
nagios_user={user}
nagios_group={group}
"""  # no illegal_macro_output_chars: nothing of ours needs them

CONTACTS = """\
define command {
	command_name	tell-nobody
	command_line	/bin/true
}
define contact {
	contact_name	nobody
	host_notification_period	sitewatch-always
	service_notification_period	sitewatch-always
	host_notification_commands	tell-nobody
	service_notification_commands	tell-nobody
	host_notification_options	d,u,r
	service_notification_options	w,u,c,r
}
define contactgroup {
	contactgroup_name	admins
	members	nobody
}
"""  # as Debian's Nagios has it, but for the command


class Nagios:
    def __init__(self, installation, extra=""):
        self.installation = installation
        self.here = installation.folder / "nagios"
        self.here.mkdir()
        (self.here / "spool").mkdir()
        self.program = find("nagios4", PACKAGE, installation)
        self.config = self.here / "nagios.cfg"
        names = subprocess.run(["id", "-un", "nobody"], capture_output=True, text=True).stdout.strip(), "nogroup"
        self.config.write_text(MAIN.format(documents=installation.documents, here=self.here, user=names[0],
                                           group=names[1]) + extra)
        (self.here / "contacts.cfg").write_text(CONTACTS)
        installation.give_away()

    def verify(self):
        return self.installation.run(self.program, "-v", self.config)

    def start(self):
        self.process = self.installation.start(self.program, self.config, log="var/nagios.out")
        wait_until("Nagios opens its command file", (self.here / "nagios.cmd").exists, explain=self.log)

    def log(self):
        path = self.here / "nagios.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def command(self, line):
        pipe = os.open(self.here / "nagios.cmd", os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(pipe, f"[{int(time.time())}] {line}\n".encode())
        finally:
            os.close(pipe)

    def status(self, host, service):
        """What status.dat says of a service."""
        path = self.here / "status.dat"
        for block in re.findall(r"servicestatus \{\n(.*?)\n\t\}", path.read_text() if path.exists() else "", re.DOTALL):
            values = dict(line.strip().partition("=")[::2] for line in block.splitlines())
            if (values["host_name"], values["service_description"]) == (host, service):
                return values
        return None

    def check(self, host, service):
        """Have it checked now; its status with that check in it."""
        before = (self.status(host, service) or {}).get("last_check", "0")
        # Nagios keeps whole seconds: a check in the second of the one before would not be told from it.
        wait_until("the second is over", lambda: time.clock_gettime(CLOCK_OF_TICKS) >= int(before) + 1)
        self.command(f"SCHEDULE_FORCED_SVC_CHECK;{host};{service};{int(time.time())}")

        def newer():
            status = self.status(host, service)
            return status if status and int(status["last_check"]) > int(before) else None
        return wait_until(f"a check of {service}", newer, explain=self.log)


def told(status):
    """(state, is it HARD, attempt)"""
    states = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
    kind = {"0": "SOFT", "1": "HARD"}[status["state_type"]]
    return states[int(status["current_state"])], kind, int(status["current_attempt"])


def numbers(performance_data):
    """{label: value} of what Nagios accepted as performance data."""
    return {label: float(value) for label, value in
            re.findall(r"(\w+)=([0-9.]+)(?:s|%)?(?:;[0-9.:@~]*){0,4}(?: |$)", performance_data)}


def warnings_of(output):
    """But for the one that is of the main configuration."""
    return [line for line in re.findall("(?m)^Warning: .*$", output) if "illegal_macro_output_chars" not in line]


@pytest.fixture
def installation():
    with Installation() as made:
        yield made


@pytest.fixture
def nagios(installation):
    return Nagios(installation)


def test_nagios_takes_the_installed_definitions_without_an_error(nagios):
    status, output = nagios.verify()
    assert status == 0, output
    assert re.search(r"Total Errors:\s+0", output) and warnings_of(output) == [], output


def test_nagios_takes_what_the_document_shows(nagios):
    shown = re.findall(r"(?ms)^    define .*?^    \}\n", (SOURCE / "docs/nagios.md").read_text())
    (nagios.here / "shown.cfg").write_text("".join(shown))
    nagios.config.write_text(nagios.config.read_text().replace(f"{nagios.installation.documents}/nagios/example.cfg",
                                                               f"{nagios.here}/shown.cfg"))
    status, output = nagios.verify()
    assert status == 0 and warnings_of(output) == [], output
    assert "Checked 2 services" in output, output


def test_who_takes_the_example_as_it_is_is_notified(installation, nagios):
    nagios.config.write_text(nagios.config.read_text().replace("enable_notifications=0", "enable_notifications=1"))
    nagios.start()
    assert told(nagios.check("EXCH-A", "IIS site OWA"))[0] == "OK"
    installation.fail_over()
    installation.restart()
    for _ in range(3):
        last = nagios.check("EXCH-A", "IIS site OWA")
    assert told(last) == ("CRITICAL", "HARD", 3)
    wait_until("somebody is notified", lambda: "SERVICE NOTIFICATION: nobody;EXCH-A;IIS site OWA;CRITICAL;" in nagios.log(),
               explain=nagios.log)


def test_nagios_takes_what_discover_writes_of_hostile_names(installation, nagios):
    (nagios.here / "discovered.cfg").write_text(installation.discover("nagios"))
    with open(nagios.config, "a", encoding="utf-8") as config:
        config.write(f"cfg_file={nagios.here}/discovered.cfg\n")
    status, output = nagios.verify()
    assert status == 0, output
    assert f"Checked {4 + SITES} services" in output and "Checked 2 hosts" in output, output
    nagios.start()
    for number in range(1, SITES + 1):
        status = nagios.check("EXCH-A", f"IIS site {number}")
        assert told(status)[0] == "OK" and numbers(status["performance_data"])["sites"] == 1, status
        assert status["check_command"] == f"check_iis_site!{number}"
    assert not installation.trap.exists()


def test_the_story_as_nagios_tells_it(installation, nagios):
    nagios.start()
    status = nagios.check(*NODE)
    assert told(status) == ("OK", "HARD", 1), status
    assert status["plugin_output"].startswith("SITES OK - "), status
    data = numbers(status["performance_data"])
    assert {name: data[name] for name in ("sites", "running", "down", "will_not_restart")} == {
        "sites": SITES, "running": SITES, "down": 0, "will_not_restart": 0}, status
    assert set(data) >= {"time", "uptime"} and len(data) == len(status["performance_data"].split()), status

    installation.fail_over()
    status = nagios.check(*NODE)
    assert told(status) == ("WARNING", "SOFT", 1), status
    assert numbers(status["performance_data"])["will_not_restart"] == SITES, status
    # One line for each site arrives, evil names whole but for the two characters at which Nagios cuts and rewrites.
    lines = [line for line in status["long_plugin_output"].split("\\n") if line.startswith("WARNING: ")]
    assert len(lines) == SITES and all(line.endswith("next restart") for line in lines), lines
    for name in installation.evil_names:
        assert any(line.startswith(f"WARNING: {name} (site ") for line in lines), (name, lines)

    installation.restart()
    site = nagios.check("EXCH-A", "IIS site OWA")
    assert told(site)[0] == "CRITICAL" and numbers(site["performance_data"])["sites"] == 1, site
    assert "OWA" in site["plugin_output"], site
    pattern = nagios.check("EXCH-A", "IIS sites of Exchange")
    assert told(pattern)[0] == "CRITICAL" and "Exchange Admin" in pattern["plugin_output"], pattern
    assert numbers(pattern["performance_data"])["sites"] == 1, pattern
    assert set(installation.states().values()) == {"stopped"}, "a service of one site has no handler"

    assert told(nagios.check(*NODE)) == ("CRITICAL", "SOFT", 2)
    wait_until("the event handler starts the sites", lambda: set(installation.states().values()) == {"started"},
               explain=lambda: f"{nagios.log()}\n{installation.calls()}")
    assert told(nagios.check(*NODE))[0] == "OK"
    wait_until("the recovery's handler has run", lambda: len(installation.calls()) == 3, explain=nagios.log)
    calls = installation.calls()
    assert [(call["state"], call["state-type"], call["attempt"]) for call in calls][:2] == [
        ("WARNING", "SOFT", "1"), ("CRITICAL", "SOFT", "2")] and calls[2]["state"] == "OK", calls
    assert {(call["node"], call["downtime"], call["act-on"], call["status"]) for call in calls} == {
        ("EXCH-A", "00", "critical:hard,critical:soft:2,warning:hard", 0)}, calls
    assert set(installation.flags().values()) == {True}
    assert [call["out"].startswith("REPAIR ") for call in calls] == [True] * 3, calls
    assert not installation.trap.exists()
    assert not re.search(r"out of bounds|exited with return code|Timeout|timed out", nagios.log())


def test_flags_alone_are_put_back_when_the_state_is_hard(installation, nagios):
    nagios.start()
    assert told(nagios.check(*NODE))[0] == "OK"
    installation.fail_over()
    assert [told(nagios.check(*NODE)) for _ in range(2)] == [("WARNING", "SOFT", 1), ("WARNING", "SOFT", 2)]
    wait_until("both SOFT states' handlers have run", lambda: len(installation.calls()) == 2, explain=nagios.log)
    assert set(installation.flags().values()) == {False}, "a SOFT warning is not acted on"
    assert told(nagios.check(*NODE)) == ("WARNING", "HARD", 3)
    wait_until("the event handler puts the flags back", lambda: set(installation.flags().values()) == {True},
               explain=lambda: f"{nagios.log()}\n{installation.calls()}")
    assert set(installation.states().values()) == {"started"}


def test_what_fails_at_the_last_soft_attempt_is_repaired_when_the_state_is_hard(installation, nagios):
    shipped = installation.documents / "nagios/sitewatch.cfg"
    text = shipped.read_text()
    shipped.write_text(re.sub(r"(_COOLDOWN\s+)45", r"\g<1>1", text))
    assert shipped.read_text() != text
    nagios.start()
    assert told(nagios.check(*NODE))[0] == "OK"
    installation.fail_over()
    assert told(nagios.check(*NODE)) == ("WARNING", "SOFT", 1)
    installation.restart()
    installation.simulator.fault("access-denied", match="Start_INPUT", count=0)
    assert told(nagios.check(*NODE)) == ("CRITICAL", "SOFT", 2)
    wait_until("a try", lambda: len(installation.calls()) == 2, limit_s=60, explain=nagios.log)
    tried = time.time()
    assert installation.calls()[1]["status"] == 2, installation.calls()
    assert set(installation.states().values()) == {"stopped"}
    installation.simulator.control("faults-clear")
    wait_until("it has cooled", lambda: time.time() > tried + 1.1)
    assert told(nagios.check(*NODE)) == ("CRITICAL", "HARD", 3)
    wait_until("the event handler starts the sites", lambda: set(installation.states().values()) == {"started"},
               limit_s=60, explain=lambda: f"{nagios.log()}\n{installation.calls()}")


def test_nagios_tells_the_handler_of_a_downtime_and_nothing_is_touched(installation, nagios):
    nagios.start()
    assert told(nagios.check(*NODE))[0] == "OK"
    now = int(time.time())
    nagios.command(f"SCHEDULE_SVC_DOWNTIME;EXCH-A;IIS sites;{now};{now + 3600};1;0;3600;ann;maintenance")
    wait_until("the downtime begins", lambda: "SERVICE DOWNTIME ALERT: EXCH-A;IIS sites;STARTED" in nagios.log())
    installation.fail_over()
    installation.restart()
    for _ in range(3):
        last = nagios.check(*NODE)
    assert told(last) == ("CRITICAL", "HARD", 3)
    wait_until("three runs of the handler", lambda: len(installation.calls()) == 3, explain=nagios.log)
    assert [call["downtime"] for call in installation.calls()] == ["01"] * 3
    assert {call["status"] for call in installation.calls()} == {0}, installation.calls()
    assert set(installation.states().values()) == {"stopped"}
