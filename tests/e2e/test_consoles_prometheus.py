"""contrib/prometheus for sitewatchd's tables: the real prometheus-snmp-exporter, prometheus and promtool, with the files as shipped."""
import json
import re
import shutil
import subprocess
import textwrap
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from console_scene import DOWN, NAMES, USER_OF_SNMPD, WILL_NOT_RESTART, Scene, program, running, shipped
from processes import LIMIT_S, eventually, patience
from snmp_master import free_tcp_port
from this_build import SOURCE

FOLDER = SOURCE / "contrib/prometheus"
RULES = FOLDER / "sitewatch-snmp.rules.yml"
DASHBOARDS = {"snmp": FOLDER / "sitewatch-snmp.dashboard.json", "textfile": FOLDER / "sitewatch-textfile.dashboard.json"}
SCRAPE_TIMEOUT_S = 10  # Prometheus's


def fetched(url):
    try:
        with urllib.request.urlopen(url, timeout=patience(LIMIT_S)) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{url}: {error.read().decode()}") from None


def answers(url):
    try:
        urllib.request.urlopen(url, timeout=patience(LIMIT_S)).close()
        return True
    except OSError:
        return False


def samples_of(text):
    """{name: {frozenset of (label, value): number}}"""
    samples = {}
    for name, labels, value in re.findall(r'(?m)^(\w+)(?:\{(.*)\})? (\S+)$', text):
        found = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels)
        samples.setdefault(name, {})[frozenset(found)] = float(value)
    return samples


def minor_version():
    """Of 0.N."""
    told = subprocess.run([program("prometheus-snmp-exporter", "prometheus-snmp-exporter"), "--version"], capture_output=True, text=True, check=True)
    return int(re.search(r"version 0\.(\d+)", told.stdout + told.stderr)[1])


class Exporter:
    """The real one, with the shipped file for its version."""

    def __init__(self, folder):
        binary = program("prometheus-snmp-exporter", "prometheus-snmp-exporter")
        self.file = shipped("prometheus/snmp.yml" if minor_version() >= 23 else "prometheus/snmp-0.21.yml")
        self.port = free_tcp_port()
        self.server = running([binary, f"--config.file={self.file}", f"--web.listen-address=127.0.0.1:{self.port}"], folder / "exporter.log")

    def __enter__(self):
        self.server.__enter__()
        eventually("the exporter answers", lambda: answers(f"http://127.0.0.1:{self.port}/metrics"))
        return self

    def __exit__(self, *error):
        self.server.__exit__(*error)

    def scrape(self, target, module):
        query = urllib.parse.urlencode({"target": f"127.0.0.1:{target}", "module": module, "auth": "sitewatch"})
        return samples_of(fetched(f"http://127.0.0.1:{self.port}/snmp?{query}"))


def of(node, site=None, **more):
    """The key of a sample."""
    labels = {"swNodeName": node, **({} if site is None else {"swSiteId": str(site), "swSiteName": NAMES[site]}), **more}
    return frozenset(labels.items())


@pytest.fixture
def scene(snmp, programs, start_simulator, tmp_path):
    with Scene(snmp, programs, start_simulator, tmp_path) as scene:
        yield scene


def test_the_exporter_names_every_node_and_site_and_tells_what_they_are(scene, tmp_path):
    with Exporter(tmp_path) as exporter:
        for module in ("sitewatch", "sitewatch_sites"):
            samples = exporter.scrape(scene.master.port, module)
            severity = samples["swSiteSeverity"]
            assert set(severity) == {of(node, site) for node in ("EXCH-A", "EXCH-B") for site in NAMES}, severity
            assert severity[of("EXCH-A", DOWN)] == 3 and severity[of("EXCH-A", WILL_NOT_RESTART)] == 2
            assert severity[of("EXCH-A", 4294967295)] == 1 and severity[of("EXCH-B", 1)] == 1, "what was seen last"
            assert samples["swNodeReachable"] == {of("EXCH-A"): 1, of("EXCH-B"): 2}
            assert abs(samples["swNodeLastPoll"][of("EXCH-A")] - time.time()) < patience(60)
            assert set(samples["swVersion"].values()) == {1}
        everything = exporter.scrape(scene.master.port, "sitewatch")
        assert of("EXCH-A", DOWN, swSiteReason="downAfterRestart") in everything["swSiteReason_info"]
        assert of("EXCH-A", DOWN, swSiteRunState="stopped") in everything["swSiteRunState_info"]
        down = everything["swSiteDownSeconds"]
        assert down[of("EXCH-A", DOWN)] >= 1 and down[of("EXCH-A", 1)] == 0


def test_5000_sites_come_within_the_time_that_prometheus_gives(snmp, tmp_path):
    master = snmp.master(extra=USER_OF_SNMPD)
    snmp.server(master, 5, 1000)
    with Exporter(tmp_path) as exporter:
        began = time.monotonic()
        samples = exporter.scrape(master.port, "sitewatch_sites")
        took = time.monotonic() - began
    assert len(samples["swSiteSeverity"]) == 5000 and took < patience(SCRAPE_TIMEOUT_S), took


def unwrapped(text, indent):
    """The modules, of either form, without accounts."""
    text = textwrap.indent(re.sub(r"(?m)^#.*\n", "", text), indent)
    text = re.sub(r"(?m)^ {4}(?:version: 3|auth:\n(?: {6}.*\n?)+)\n?", "", text)
    return re.sub(r"\s+", " ", text).strip()


def test_both_forms_have_the_same_modules():
    new = (FOLDER / "snmp.yml").read_text().partition("\nmodules:\n")[2]
    assert unwrapped(new, "") == unwrapped((FOLDER / "snmp-0.21.yml").read_text(), "  ") and "swSiteDownSeconds" in new


def test_the_generator_makes_the_shipped_modules_again(snmp, tmp_path):
    """Debian 12's, which takes no `auths`; it reads the module of this build, whose arc the installed file has."""
    generator = program("prometheus-snmp-generator", "prometheus-snmp-exporter")
    wanted = re.sub(r"(?ms)^auths:\n.*?(?=^modules:)", "", shipped("prometheus/generator.yml").read_text())
    if minor_version() >= 23:
        pytest.skip("the form of snmp.yml is another one since 0.23")
    (tmp_path / "generator.yml").write_text(wanted)
    run = subprocess.run([generator, "generate"], cwd=tmp_path, capture_output=True, text=True, timeout=patience(LIMIT_S),
                         env={"MIBDIRS": f"{snmp.base_mibs()}:{snmp.mib.path.parent}"})
    assert run.returncode == 0, run.stderr
    made = (tmp_path / "snmp.yml").read_text()
    assert unwrapped(made, "  ") == unwrapped(shipped("prometheus/snmp-0.21.yml").read_text(), "  ")


def test_the_alerts_do_what_they_say(tmp_path):
    promtool = program("promtool", "prometheus")
    for path in (RULES, SOURCE / "tests/fixtures/prometheus/snmp_rules_test.yml"):
        shutil.copy(path, tmp_path)
    for argv in (["check", "rules", RULES.name], ["test", "rules", "snmp_rules_test.yml"]):
        run = subprocess.run([promtool, *argv], cwd=tmp_path, capture_output=True, text=True, timeout=LIMIT_S)
        assert run.returncode == 0, run.stdout + run.stderr
    tests = (tmp_path / "snmp_rules_test.yml").read_text()
    assert set(re.findall(r"(?m)^ *- alert: (\w+)$", RULES.read_text())) == set(re.findall(r"alertname: (\w+)", tests)), "each has its case"
    assert all(record in tests for record in re.findall(r"(?m)^ *- record: (\S+)$", RULES.read_text()))


def queries_of(dashboard):
    """[(title, query)] with Grafana's variables as they are at the start."""
    panels = json.loads(dashboard.read_text())["panels"]
    return [(panel["title"], target["expr"].replace("$node", ".*").replace("$__range", "1h"))
            for panel in panels for target in panel["targets"]]


def names_in(query):
    """Metrics, and labels that are chosen or matched by."""
    plain = re.sub(r'"[^"]*"', "", query)
    grouped = re.findall(r"\b(?:on|by) \(([^)]*)\)", plain)
    labels = {*re.findall(r"[{,]\s*(\w+)\s*[=!]", plain), *(name.strip() for names in grouped for name in names.split(","))}
    metrics = re.findall(r"\b(?:sw[A-Z]|sitewatch_)\w+", re.sub(r"\{[^}]*\}|\b(?:on|by) \([^)]*\)", "", plain))
    return set(metrics), labels - {"job", "instance"}  # of Prometheus itself


def shown_labels(dashboard):
    return set(re.findall(r"\{\{(\w+)\}\}", dashboard.read_text())) - {"severity"}


def check_names(queries, labels, samples):
    known = {label for by_labels in samples.values() for key in by_labels for label, _ in key}
    for title, query in queries:
        metrics, chosen = names_in(query)
        assert metrics and metrics <= set(samples), (title, metrics - set(samples))
        assert chosen <= known, title
    assert labels and labels <= known


class Prometheus:
    """The real one, with the job of docs/consoles.md and the shipped rules."""

    def __init__(self, folder, configuration):
        (folder / "prometheus.yml").write_text(configuration)
        self.log, self.port = folder / "prometheus.log", free_tcp_port()
        self.server = running([program("prometheus", "prometheus"), f"--config.file={folder}/prometheus.yml",
                               f"--storage.tsdb.path={folder}/data", f"--web.listen-address=127.0.0.1:{self.port}"], self.log)

    def __enter__(self):
        self.server.__enter__()
        eventually(lambda: self.log.read_text(), lambda: answers(f"http://127.0.0.1:{self.port}/-/ready"))
        return self

    def __exit__(self, *error):
        self.server.__exit__(*error)

    def ask(self, query):
        """[(labels, value)]"""
        answer = json.loads(fetched(f"http://127.0.0.1:{self.port}/api/v1/query?" + urllib.parse.urlencode({"query": query})))
        assert answer["status"] == "success", answer
        return [(each["metric"], float(each["value"][1])) for each in answer["data"]["result"]]

    def firing(self):
        alerts = json.loads(fetched(f"http://127.0.0.1:{self.port}/api/v1/alerts"))["data"]["alerts"]
        return {(alert["labels"]["alertname"], alert["labels"].get("swSiteName")) for alert in alerts}


def job_of_the_document(target, exporter_port, rules):
    text = (SOURCE / "docs/consoles.md").read_text()
    block = textwrap.dedent(re.search(r"(?m)^ +rule_files:\n(?: {7}.*\n)+", text)[0])
    for old, new in (("/usr/share/sitewatch/prometheus/sitewatch-snmp.rules.yml", str(rules)), ("[localhost]", f"['127.0.0.1:{target}']"),
                     ("localhost:9116", f"127.0.0.1:{exporter_port}"), ("scrape_interval: 1m", "scrape_interval: 15s")):
        assert block.count(old) == 1, f"{old}\n{block}"
        block = block.replace(old, new)
    return "global: {evaluation_interval: 1s}\n" + block


def test_prometheus_shows_the_scene_in_the_dashboard_and_fires(scene, tmp_path):
    with Exporter(tmp_path) as exporter, Prometheus(tmp_path, job_of_the_document(scene.master.port, exporter.port, RULES)) as prometheus:
        eventually(lambda: prometheus.ask("up"), lambda: prometheus.ask("swVersion"))
        check_names(queries_of(DASHBOARDS["snmp"]), shown_labels(DASHBOARDS["snmp"]), exporter.scrape(scene.master.port, "sitewatch_sites"))
        shown = {title: prometheus.ask(query) for title, query in queries_of(DASHBOARDS["snmp"])}
        counts = [shown[title][0][1] for title in ("Sites down", "Sites that want a look", "Sites nobody knows of", "Nodes that do not answer")]
        assert counts == [1, 1, 4, 1] and shown["Oldest look"][0][1] < patience(120)
        assert {labels["swSiteName"] for labels, value in shown["Sites that are not OK"] if value == 3} == {NAMES[DOWN]}
        assert {(labels["swNodeName"], value) for labels, value in shown["Nodes"]} == {("EXCH-A", 3), ("EXCH-B", 4)}
        assert len(shown["Sites that were not OK in this time"]) == 6 == len(shown["Sites that are not OK"])
        assert {(labels["severity"], value) for labels, value in shown["Sites by severity"]} == {("1", 2), ("2", 1), ("3", 1), ("4", 4)}
        eventually(prometheus.firing, lambda: ("SitewatchSiteDown", NAMES[DOWN]) in prometheus.firing())
        assert prometheus.ask("sitewatch:sites:by_severity")
        scene.daemon.stop()
        eventually("the daemon's end is seen", lambda: ("SitewatchDaemonGone", None) in prometheus.firing(), limit_s=120)
        assert prometheus.ask("up{job='sitewatch'}")[0][1] == 1, "which is why there is that alert"


def test_the_dashboard_of_the_file_asks_for_what_the_file_has(watch_cluster):
    watch = watch_cluster(7)
    watch.check()
    samples = samples_of(watch.sitewatch("metrics").text)
    samples |= {"sitewatch_node_reachable": samples["sitewatch_node_severity"]}  # the daemon's alone
    check_names(queries_of(DASHBOARDS["textfile"]), shown_labels(DASHBOARDS["textfile"]), samples)


def test_both_dashboards_differ_in_names_alone():
    one, other = (json.loads(path.read_text()) for path in DASHBOARDS.values())
    assert [(panel["title"], panel["type"]) for panel in one["panels"]] == [(panel["title"], panel["type"]) for panel in other["panels"]]
    for dashboard in (one, other):
        ids = [panel["id"] for panel in dashboard["panels"]]
        assert len(set(ids)) == len(ids)
        assert {panel["datasource"]["uid"] for panel in dashboard["panels"]} == {"${datasource}"}
