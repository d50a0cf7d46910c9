"""
contrib/zabbix: the template as shipped, judged by the import of Zabbix's own frontend, and polled by a real zabbix_proxy. What
a server does in between is done here: a proxy makes no items of what is discovered, and judges no triggers.
"""
import gzip
import json
import re
import sqlite3
import subprocess
import tempfile
import time

import pytest

from console_scene import CONSOLE, DOWN, NAMES, WILL_NOT_RESTART, Scene, packaged, program, running, shipped
from processes import LIMIT_S, eventually, patience
from snmp_master import free_tcp_port
from this_build import SOURCE

yaml = pytest.importorskip("yaml")
STEPS = {"JAVASCRIPT": 21, "DISCARD_UNCHANGED_HEARTBEAT": 20}
TYPES = {"CHAR": 1, "UNSIGNED": 3}
SHA256, AES128, AUTH_PRIV = 3, 1, 2


def template():
    found, = yaml.safe_load(shipped("zabbix/sitewatch.yaml").read_text())["zabbix_export"]["templates"]
    return found


def imported(path):
    frontend = packaged("zabbix", "zabbix-frontend-php")
    return subprocess.run([program("php", "php-cli"), SOURCE / "tests/e2e/zabbix_import.php", frontend, path], capture_output=True,
                          text=True, timeout=patience(LIMIT_S), check=False).stdout


def test_zabbix_would_import_it():
    assert imported(shipped("zabbix/sitewatch.yaml")) == ""


@pytest.mark.parametrize("old, new", [("SNMP_AGENT", "SNMP_AGNT"), (")=3 and", ")=3) and"), ("priority: HIGH", "priority: TOP")])
def test_what_is_wrong_zabbix_would_refuse(tmp_path, old, new):
    """Else the test above could not fail."""
    text = shipped("zabbix/sitewatch.yaml").read_text()
    assert old in text
    (tmp_path / "bad.yaml").write_text(text.replace(old, new, 1))
    assert imported(tmp_path / "bad.yaml") != ""


def test_every_key_that_a_trigger_asks_for_is_an_item_s():
    text = shipped("zabbix/sitewatch.yaml").read_text()
    asked = set(re.findall(r"\(/IIS sites by sitewatch/([\w.-]+(?:\[[^]]*\])?)", text))
    keys = set(re.findall(r"(?m)^ +key: (.*)$", text))
    assert asked and asked <= keys
    uuids = re.findall(r"uuid: (\w+)", text)
    assert len(set(uuids)) == len(uuids)


def test_the_value_maps_are_the_mib_s(snmp):
    maps = {each["name"]: {int(one["value"]): one["newvalue"] for one in each["mappings"]} for each in template()["valuemaps"]}
    conventions = {"severity": "Severity", "reason": "Reason", "cause": "Cause", "run state": "RunState", "auto start": "AutoStart",
                   "service state": "ServiceState"}
    for name, convention in conventions.items():
        body = re.search(rf"Sitewatch{convention} ::= TEXTUAL.*?INTEGER {{(.*?)}}", snmp.mib.text, re.DOTALL)[1]
        assert maps[name] == {int(number): word for word, number in re.findall(r"(\w+)\((\d+)\)", body)}, name
    assert maps.keys() - conventions.keys() == {"reachable"}


class Proxy:
    """zabbix_proxy with a database that has one host, and items; no server ever asks it for what it collected."""

    def __init__(self, folder, snmp_port, items):
        self.folder = folder
        folder.mkdir()
        self.sockets = tempfile.TemporaryDirectory(prefix="zabbix.", dir="/tmp")  # a test's folder may be too long a name for them
        self.database = sqlite3.connect(folder / "proxy.db")
        schema = packaged("zabbix-proxy-sqlite3/schema.sql.gz", "zabbix-proxy-sqlite3")
        self.database.executescript(gzip.decompress(schema.read_bytes()).decode())
        self.insert("hosts", hostid=1, host="web", name="web", status=0)
        self.insert("interface", interfaceid=1, hostid=1, main=1, type=2, ip="127.0.0.1", port=str(snmp_port))
        self.insert("interface_snmp", interfaceid=1, version=3, bulk=1, securityname=CONSOLE[0], securitylevel=AUTH_PRIV,
                    authprotocol=SHA256, authpassphrase=CONSOLE[1], privprotocol=AES128, privpassphrase=CONSOLE[2])
        self.keys = {}
        for item in items:
            self.add(item, len(self.keys) + 1)
        self.database.commit()
        (folder / "proxy.conf").write_text(
            f"Server=127.0.0.1:{free_tcp_port()}\nProxyMode=0\nStartTrappers=0\nHostname=proxy\nDBName={folder}/proxy.db\nLogType=file\n"
            f"LogFile={folder}/log\nPidFile={folder}/pid\nSocketDir={self.sockets.name}\nAllowRoot=1\nStartPollers=1\nStartPingers=0\n"
            "StartDiscoverers=0\nStartHTTPPollers=0\nStartPreprocessors=1\n")
        self.server = running([program("zabbix_proxy", "zabbix-proxy-sqlite3"), "-f", "-c", folder / "proxy.conf"], folder / "out")

    def insert(self, table, **columns):
        self.database.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", list(columns.values()))

    def add(self, item, number):
        """An item of the template, or a discovery rule, polled each second."""
        self.keys[number] = item["key"]
        self.insert("items", itemid=number, type=20, snmp_oid=item["snmp_oid"], hostid=1, name=item["name"], key_=item["key"], delay="1s",
                    value_type=4 if "item_prototypes" in item else TYPES[item.get("value_type", "UNSIGNED")],
                    flags=1 if "item_prototypes" in item else 0, interfaceid=1)
        self.insert("item_rtdata", itemid=number)
        for step, way in enumerate(item.get("preprocessing", []), 1):
            self.insert("item_preproc", item_preprocid=number * 10 + step, itemid=number, step=step, type=STEPS[way["type"]],
                        params="\n".join(way["parameters"]))

    def values(self):
        """{key: its newest value}; of an item that could not be read, what Zabbix says."""
        rows = self.database.execute("SELECT itemid, value FROM proxy_history WHERE flags & 2 = 0 ORDER BY id").fetchall()
        self.database.rollback()
        return {self.keys[number]: value for number, value in rows}

    def collect(self):
        with self.sockets, self.server as process:
            def has_all():
                assert process.poll() is None, (self.folder / "out").read_text()
                return set(self.values()) == set(self.keys.values())
            eventually(lambda: f"{set(self.keys.values()) - set(self.values())}\n{(self.folder / 'log').read_text()}", has_all)
        values = self.values()
        self.database.close()
        return values


def expanded(rule, rows):
    """What a server makes of an item prototype for each row that was discovered."""
    for row in rows:
        for prototype in rule["item_prototypes"]:
            text = json.dumps(prototype)
            for macro, value in row.items():
                text = text.replace(macro, json.dumps(value)[1:-1])
            yield json.loads(text)


def test_a_proxy_discovers_nodes_and_sites_by_name_and_reads_them(snmp, programs, start_simulator, tmp_path):
    rules = template()["discovery_rules"]
    with Scene(snmp, programs, start_simulator, tmp_path) as scene:
        found = Proxy(tmp_path / "first", scene.master.port, [*template()["items"], *rules]).collect()
        nodes, sites = (json.loads(found[rule["key"]]) for rule in rules)
        values = Proxy(tmp_path / "second", scene.master.port, [*expanded(rules[0], nodes), *expanded(rules[1], sites)]).collect()
    assert {row["{#SNMPINDEX}"]: row["{#SWNODE}"] for row in nodes} == {"1": "EXCH-A", "2": "EXCH-B"}
    assert {row["{#SNMPINDEX}"]: (row["{#SWNODE}"], row["{#SWSITE}"], row["{#SWID}"]) for row in sites} == {
        f"{index}.{number}": (node, name, str(number)) for index, node in ((1, "EXCH-A"), (2, "EXCH-B")) for number, name in NAMES.items()}
    assert found["sw.sites"] == "8" and found["sw.sites.down"] == "1" and found["sw.nodes.unreachable"] == "1"
    assert (values["sw.node.reachable[1]"], values["sw.node.reachable[2]"], values["sw.node.severity[2]"]) == ("1", "2", "4")
    assert [values[f"sw.site.severity[1.{number}]"] for number in (DOWN, WILL_NOT_RESTART, 4294967295)] == ["3", "2", "1"]
    assert values[f"sw.site.reason[1.{DOWN}]"] == "11" and int(values[f"sw.site.down[1.{DOWN}]"]) > 0
    assert "503" in values["sw.node.error[2]"] and values["sw.node.error[1]"] == ""
    assert values[f"sw.site.error[1.{DOWN}]"] and values["sw.site.error[1.1]"] == ""
    assert abs(int(values["sw.node.last-poll[1]"]) - time.time()) < patience(120) and values["sw.node.failover[1]"] == "0"
