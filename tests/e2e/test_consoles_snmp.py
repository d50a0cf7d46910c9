"""Consoles that read sitewatchd by SNMP alone, each with its shipped file: snmptt, collectd, check_snmp, net-snmp's tools."""
import contextlib
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

import test_snmp_contrib
from console_scene import CONSOLE, DOWN, NAMES, WILL_NOT_RESTART, Scene, packaged, program, running, shipped
from processes import LIMIT_S, eventually, patience
from snmp_master import PATH, TrapReceiver
from test_snmp_contrib import substitute
from this_build import folder_of


def mibs(snmp, folder):
    """SITEWATCH-MIB and what it imports."""
    shutil.copytree(snmp.base_mibs(), folder / "mibs")
    shutil.copy(snmp.mib.path, folder / "mibs")
    return folder / "mibs"


@pytest.fixture
def start_scene(snmp, programs, start_simulator, tmp_path):
    with contextlib.ExitStack() as stack:
        yield lambda **how: stack.enter_context(Scene(snmp, programs, start_simulator, tmp_path / "scene", **how))


class Snmptt(TrapReceiver):
    """snmptrapd with the shipped lines, and Debian's snmptt.ini with the shipped file in it, and files of its own."""

    def __init__(self, folder, mib_folder):
        tool = program("snmptt", "snmptt")
        super().__init__(folder)
        self.told = folder / "snmptt.log"
        ini = Path("/etc/snmp/snmptt.ini").read_text()
        ini = re.sub(r"(?ms)^snmptt_conf_files = <<END$.*?^END$", f"snmptt_conf_files = <<END\n{shipped('snmptt/snmptt.conf.sitewatch')}\nEND", ini)
        ini = re.sub(r"(?m)^(log_file) = .*$", rf"\1 = {self.told}", ini)
        ini = re.sub(r"(?m)^(syslog\w*_enable) = 1$", r"\1 = 0", ini)
        (folder / "snmptt.ini").write_text(substitute(ini, ("\nipv6_enable = 1\n", "\nipv6_enable = 0\n")))  # as docs/consoles.md says
        (folder / "snmptrapd.conf").write_text("authCommunity log,execute public\n" + substitute(
            shipped("snmptt/snmptrapd-snmptt.conf").read_text(), ("/usr/sbin/snmptt\n", f"{tool} --ini={folder}/snmptt.ini\n"),
            (f"{folder_of('mibdir')}:/srv/mibs", str(mib_folder))))

    def start(self):
        self.spawn(["snmptrapd", "-f", "-Lf", str(self.log_path), f"udp:127.0.0.1:{self.port}"], ready="NET-SNMP version")

    def environment(self):
        return {name: value for name, value in super().environment().items() if name != "MIBS"}

    def wait_for_kinds(self, *kinds):
        eventually(lambda: f"{self.lines()}\n{self.log()}", lambda: set(kinds) <= set(re.findall(r"- ([A-Z][\w ]+): ", "\n".join(self.lines()))))

    def lines(self):
        return self.told.read_text().splitlines() if self.told.exists() else []


def test_snmptt_logs_severity_and_sentence_with_the_site_s_number(snmp, start_scene, tmp_path):
    with Snmptt(tmp_path / "snmptt", mibs(snmp, tmp_path)) as snmptt:
        start_scene(sink=snmptt)
        snmptt.wait_for_kinds("Site down", "Node unreachable", "Site will not restart")
        down, = [line for line in snmptt.lines() if "Site down" in line]
        assert " CRITICAL " in down and down.endswith(f"(#{DOWN} of EXCH-A)"), down
        assert NAMES[DOWN] not in down, "snmptt drops what is not ASCII: hence the number"
        assert any(" WARNING " in line and line.endswith(f"(#{WILL_NOT_RESTART} of EXCH-A)") for line in snmptt.lines())
        assert any(" MAJOR " in line and "EXCH-B" in line for line in snmptt.lines())


def with_numbers(text):
    """What the shipped file has beyond what snmpttconvertmib makes."""
    def of_event(event):
        at = {name: number for number, name in re.findall(r"(?m)^  (\d+): (\w+)$", event[0])}
        end = f" (#${at['swSiteNumber']} of ${at['swSiteNode']})" if "swSiteNumber" in at else ""
        return re.sub(r"(?m)^(FORMAT .*)$", lambda line: line[1] + end, event[0])
    return re.sub(r"(?ms)^EVENT .*?^EDESC$", of_event, text)


def test_snmpttconvertmib_makes_the_shipped_file_again(snmp, tmp_path):
    converter = program("snmpttconvertmib", "snmptt")
    folder = mibs(snmp, tmp_path)
    subprocess.run([converter, "--in=SITEWATCH-MIB.txt", "--out=made", "--net_snmp_perl=0"], cwd=folder, capture_output=True, check=True,
                   timeout=LIMIT_S, env={"PATH": PATH, "MIBDIRS": str(folder), "MIBS": "ALL"})

    def events(path):
        return re.sub(r"(?m)^(?:#|MIB:).*\n", "", path.read_text())
    assert with_numbers(events(folder / "made")) == events(shipped("snmptt/snmptt.conf.sitewatch"))


# What the user of snmpd-sha.conf is made by, and its view.
def sha_user():
    text = shipped("snmp/snmpd-sha.conf").read_text()
    return re.search(r"(?m)^#   (createUser .*)$", text)[1], re.search(r"(?m)^(rouser .*) -V sitewatch$", text)[1]


class Collectd:
    """The real one, with the shipped file in it, and the plugin csv to look at what it has."""

    def __init__(self, folder, port):
        binary = program("collectd", "collectd-core")
        plugins, types = packaged("collectd/snmp.so", "collectd-core").parent, packaged("collectd/types.db", "collectd-core")
        text = substitute(shipped("collectd/sitewatch.conf").read_text(), ("udp:localhost:161", f"udp:127.0.0.1:{port}"),
                          ("Interval 60", "Interval 1"))
        folder.mkdir()
        self.folder = folder
        (folder / "collectd.conf").write_text(
            f'BaseDir "{folder}"\nPIDFile "{folder}/pid"\nPluginDir "{plugins}"\nTypesDB "{types}"\nLoadPlugin logfile\nLoadPlugin csv\n'
            f'<Plugin logfile>\nFile "{folder}/log"\n</Plugin>\n<Plugin csv>\nDataDir "{folder}/csv"\n</Plugin>\n{text}')
        self.server = running([binary, "-f", "-C", folder / "collectd.conf"], folder / "out", env={"PATH": PATH, "MIBS": ""})

    def series(self):
        """{(node, series): the newest value}"""
        found = {}
        for path in (self.folder / "csv/sitewatch").glob("snmp*/*"):
            lines = path.read_text().splitlines()
            if len(lines) > 1:
                found[path.parent.name.partition("-")[2], re.sub(r"-\d{4}-\d\d-\d\d$", "", path.name)] = float(lines[-1].partition(",")[2])
        return found

    def collect(self, wanted):
        """When it has the series `wanted`, and no other."""
        with self.server:
            eventually(lambda: f"{wanted ^ set(self.series())} {(self.folder / 'log').read_text()}", lambda: set(self.series()) == wanted)
            return self.series()


SERIES = {("", f"gauge-{total}") for total in ("sites-down", "sites-will-not-restart", "nodes-unreachable", "poll-age")} | {
    (node, f"gauge-{what}") for node in ("EXCH-A", "EXCH-B") for what in (
        "severity", "reachable", *(f"{column}-{number}" for column in ("severity", "down-seconds") for number in NAMES))}


def test_collectd_has_a_series_of_each_site_of_each_node(start_scene, tmp_path):
    scene = start_scene(more="\n".join(sha_user()))
    seen = Collectd(tmp_path / "collectd", scene.master.port).collect(SERIES)
    assert seen["", "gauge-sites-down"] == 1 == seen["", "gauge-nodes-unreachable"] and seen["EXCH-B", "gauge-severity"] == 4
    assert seen["EXCH-A", f"gauge-down-seconds-{DOWN}"] > 0 == seen["EXCH-A", "gauge-down-seconds-1"]


def commands_of_nagios(port, ini):
    """{name: command line} of the shipped file, for this address and account."""
    text = shipped("nagios/check-snmp.cfg").read_text()
    found = re.findall(r"command_name\t(\w+)\n\tcommand_line\t(.*)\n", text)
    plugins = Path(program("check_snmp", "monitoring-plugins-standard")).parent
    for old, new in (("$USER1$", str(plugins)), (f"{folder_of('sysconfdir')}/sitewatch/check_snmp.ini", str(ini)),
                     ("'$HOSTADDRESS$'", f"127.0.0.1 -p {port}")):
        found = [(name, line.replace(old, new)) for name, line in found]
    account = re.sub(r"(?m)^#\t", "", re.search(r"(?m)^#\t\[sitewatch\]\n(?:#\t.*\n)+", text)[0])
    ini.write_text(substitute(account, ("authpasswd=...", f"authpasswd={CONSOLE[1]}"), ("privpasswd=...", f"privpasswd={CONSOLE[2]}")))
    return dict(found)


def test_check_snmp_says_what_the_totals_are_and_misses_a_daemon(start_scene, tmp_path):
    scene = start_scene()
    commands = commands_of_nagios(scene.master.port, tmp_path / "check_snmp.ini")

    def states():
        runs = {name: subprocess.run(shlex.split(line), capture_output=True, text=True, timeout=patience(LIMIT_S), check=False)
                for name, line in commands.items()}
        return {name: run.returncode for name, run in runs.items()}, runs
    found, runs = states()
    assert found == {"sitewatch_sites_down": 2, "sitewatch_sites_will_not_restart": 1, "sitewatch_nodes_unreachable": 1, "sitewatch_severity": 2,
                     "sitewatch_poll_age": 0}, runs
    assert "sites down" in runs["sitewatch_sites_down"].stdout
    scene.daemon.stop()
    found, runs = states()
    assert set(found.values()) <= {2, 3}, runs


def with_module(snmp, folder):
    """The shipped snmp.conf, with the module's folder of a test."""
    return substitute(shipped("snmp/snmp.conf").read_text(), (f"+{folder_of('mibdir')}:/srv/mibs", str(mibs(snmp, folder))))


def walked(scene, folder, settings, name):
    """What snmpwalk shows with these settings."""
    (folder / "snmp.conf").write_text(settings)
    run = subprocess.run(["snmpwalk", "-v2c", "-cpublic", f"127.0.0.1:{scene.master.port}", name], capture_output=True, text=True, check=True,
                         timeout=patience(LIMIT_S), env={"PATH": PATH, "SNMPCONFPATH": str(folder), "SNMP_PERSISTENT_DIR": str(folder)})
    assert re.sub("Created directory: .*\n", "", run.stderr) == ""
    return run.stdout.splitlines()


def test_net_snmp_s_tools_show_names_with_the_shipped_lines(snmp, start_scene, tmp_path):
    """And without the module in one line, if not in letters."""
    scene = start_scene()
    text = with_module(snmp, tmp_path)

    def shown(settings):
        return walked(scene, tmp_path, settings, scene.mib.oid("swSiteName"))
    assert f"SITEWATCH-MIB::swSiteName.1.{DOWN} = STRING: {NAMES[DOWN]}" in shown(text)
    fallback = re.search(r"(?m)^#(hexOutputLength 0)$", text)[1]
    assert len(shown(f"mibs :\n{fallback}\n")) == 2 * len(NAMES) < len(shown("mibs :\n"))


def test_the_user_for_what_cannot_sha_256_sees_what_the_other_sees(snmp, programs, start_simulator, tmp_path):
    """snmpd takes the file beside sitewatch's own, and shows this user our arc alone, encrypted alone."""
    maker, _ = sha_user()
    with contextlib.ExitStack() as stack:
        scene = test_snmp_contrib.Scene(stack, snmp, programs, start_simulator(iis=7, https=False), tmp_path,
                                        before=f"{maker}\n{shipped('snmp/snmpd-sha.conf').read_text()}")
        _, name, auth, priv = re.match(r'(createUser) (\S+) SHA "(.*)" AES "(.*)"$', maker).groups()

        def get(level, oid):
            run = subprocess.run(["snmpget", "-v3", "-u", name, "-l", level, "-a", "SHA", "-A", auth, "-x", "AES", "-X", priv, "-m", "",
                                  "-OQ", f"127.0.0.1:{scene.master.port}", oid],
                                 capture_output=True, text=True, timeout=patience(LIMIT_S), check=False, env=scene.master.environment())
            return run.stdout + run.stderr
        assert get("authPriv", scene.oid("swSites.0")).strip().endswith("= 5")
        assert "authorizationError" in get("authNoPriv", scene.oid("swSites.0"))
        assert "No Such Object" in get("authPriv", test_snmp_contrib.SYS_UP_TIME)
        assert scene.master.said() == []
