"""
The closing scene of docs/consoles.md: every console that this machine has, each with its shipped file, looks at the same nodes:
sites of international names, one down, one that will not restart, and a node that does not answer. They tell the same.
"""
import contextlib
import json
import re

import pytest

from console_scene import DOWN, NAMES, WILL_NOT_RESTART, Scene
from test_consoles_prometheus import Exporter
from test_consoles_snmp import SERIES, Collectd, Snmptt, mibs, sha_user, walked, with_module
from test_consoles_zabbix import Proxy, expanded, template

SITES = [(node, number) for node in ("EXCH-A", "EXCH-B") for number in NAMES]
SEVERITIES = {site: 1 for site in SITES} | {("EXCH-A", DOWN): 3, ("EXCH-A", WILL_NOT_RESTART): 2}
REACHABLE = {"EXCH-A": 1, "EXCH-B": 2}
SHOWN = {(node, number): NAMES[number] for node, number in SITES}


# What each console shows: the severity of each site, whether each node answers, and the name of each site where it shows one.
def by_prometheus(scene, snmp, folder):
    with Exporter(folder) as exporter:
        samples = exporter.scrape(scene.master.port, "sitewatch_sites")
    rows = [(dict(key), value) for key, value in samples["swSiteSeverity"].items()]
    severities = {(row["swNodeName"], int(row["swSiteId"])): value for row, value in rows}
    names = {(row["swNodeName"], int(row["swSiteId"])): row["swSiteName"] for row, _ in rows}
    return severities, {dict(key)["swNodeName"]: value for key, value in samples["swNodeReachable"].items()}, names


def by_zabbix(scene, snmp, folder):
    rules = template()["discovery_rules"]
    found = Proxy(folder / "rules", scene.master.port, rules).collect()
    nodes, sites = (json.loads(found[rule["key"]]) for rule in rules)
    values = Proxy(folder / "items", scene.master.port, [*expanded(rules[0], nodes), *expanded(rules[1], sites)]).collect()
    severities = {(row["{#SWNODE}"], int(row["{#SWID}"])): int(values[f"sw.site.severity[{row['{#SNMPINDEX}']}]"]) for row in sites}
    reachable = {row["{#SWNODE}"]: int(values[f"sw.node.reachable[{row['{#SNMPINDEX}']}]"]) for row in nodes}
    return severities, reachable, {(row["{#SWNODE}"], int(row["{#SWID}"])): row["{#SWSITE}"] for row in sites}


def by_collectd(scene, snmp, folder):
    seen = Collectd(folder / "collectd", scene.master.port).collect(SERIES)
    severities = {site: seen[site[0], f"gauge-severity-{site[1]}"] for site in SITES}
    return severities, {node: seen[node, "gauge-reachable"] for node in REACHABLE}, None


def by_snmpwalk(scene, snmp, folder):
    lines = "\n".join(walked(scene, folder, with_module(snmp, folder), "SITEWATCH-MIB::swObjects"))
    nodes = dict(re.findall(r"::swNodeName\.(\d+) = STRING: (.*)", lines))

    def column(name, value):
        return {(nodes[node], int(number)): found for node, number, found in re.findall(rf"::{name}\.(\d+)\.(\d+) = {value}", lines)}
    severities = {site: int(value) for site, value in column("swSiteSeverity", r"INTEGER: \w+\((\d)\)").items()}
    reachable = {nodes[node]: int(value) for node, value in re.findall(r"::swNodeReachable\.(\d+) = INTEGER: \w+\((\d)\)", lines)}
    return severities, reachable, column("swSiteName", r"STRING: (.*)")


CONSOLES = [by_prometheus, by_zabbix, by_collectd, by_snmpwalk]


def test_all_consoles_tell_the_same(snmp, programs, start_simulator, tmp_path):
    with contextlib.ExitStack() as stack:
        try:
            snmptt = stack.enter_context(Snmptt(tmp_path / "snmptt", mibs(snmp, tmp_path)))
        except pytest.skip.Exception:
            snmptt = None
        scene = stack.enter_context(Scene(snmp, programs, start_simulator, tmp_path / "scene", sink=snmptt, more="\n".join(sha_user())))
        told = {}
        for look in CONSOLES:
            folder = tmp_path / look.__name__
            folder.mkdir()
            with contextlib.suppress(pytest.skip.Exception):
                told[look.__name__] = look(scene, snmp, folder)
        for name, (severities, reachable, names) in told.items():
            assert severities == SEVERITIES and reachable == REACHABLE and names in (None, SHOWN), name
        assert "by_snmpwalk" in told
        if snmptt:
            snmptt.wait_for_kinds("Site down", "Site will not restart", "Node unreachable")
            logged = [re.search(r" (CRITICAL|MAJOR) .*(\(#\d+ of \S+\)|EXCH-B)", line) for line in snmptt.lines()]
            assert {("CRITICAL", f"(#{DOWN} of EXCH-A)"), ("MAJOR", "EXCH-B")} <= {found.groups() for found in logged if found}
