"""What Prometheus reads: the text, judged by promtool; the file, served by the real node_exporter; the alerts that are shipped."""
import os
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest

from daemon_host import Daemon
from processes import LIMIT_S, eventually
from snmp_master import free_tcp_port
from this_build import SOURCE

RULES = SOURCE / "contrib/prometheus/sitewatch.rules.yml"


def tool(name, package):
    """Where quickstart unpacked the packages' files, or in PATH."""
    path = shutil.which(name, path=f"{os.environ.get('SITEWATCH_MONITORS', '')}/usr/bin:{os.environ.get('PATH', '')}")
    assert path, f"no {name} here: apt-get install {package}, or ./quickstart test"
    return path


def samples_of(text):
    """{name: {(label, ...): value}}"""
    samples = {}
    for name, labels, value in re.findall(r'(?m)^(\w+)\{(.*)\} (\S+)$', text):
        samples.setdefault(name, {})[tuple(re.findall(r'="((?:[^"\\]|\\.)*)"', labels))] = float(value)
    return samples


def assert_promtool_is_silent(text):
    run = subprocess.run([tool("promtool", "prometheus"), "check", "metrics"], input=text.encode(), capture_output=True,
                         timeout=LIMIT_S)
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b""), run


def test_the_tool_writes_what_was_seen_last(watch_cluster):
    watch = watch_cluster(7)
    watch.check()
    watch.fail_over()
    watch.minutes_pass(7)
    watch.check()
    watch.restart_and_settle()
    assert watch.check().state == "CRITICAL"
    before = watch.requests()
    result = watch.sitewatch("metrics")
    assert result.status == 0 and result.stderr == b"" and watch.requests() == before
    assert_promtool_is_silent(result.text)
    samples = samples_of(result.text)
    shown = watch.facts("EXCH-A")["sites"]
    assert samples["sitewatch_site_severity"] == {("EXCH-A", site["name"], str(site["id"])): 2 for site in shown}
    assert {labels[3] for labels in samples["sitewatch_site_reason"]} == {"down-after-restart"}
    assert set(samples["sitewatch_site_running"].values()) == {0.0} == set(samples["sitewatch_site_auto_start"].values())
    assert len(samples["sitewatch_site_down_since_timestamp_seconds"]) == len(shown)
    assert samples["sitewatch_node_severity"] == {("EXCH-A",): 2, ("EXCH-B",): 3}, "nobody looked at EXCH-B"
    assert set(samples["sitewatch_node_last_look_timestamp_seconds"]) == {("EXCH-A",)}
    assert "sitewatch_node_reachable" not in samples, "no daemon polls them"


def test_a_file_is_written_whole_or_not_at_all(watch_cluster, tmp_path):
    watch = watch_cluster(6)
    watch.check()
    path = tmp_path / "out" / "sitewatch.prom"
    result = watch.sitewatch("metrics", f"--output={path}")
    assert result.status == 3 and str(path).encode() in result.stderr and b"out" in result.stderr
    path.parent.mkdir()
    result = watch.sitewatch("metrics", f"--output={path}")
    assert (result.status, result.stdout, result.stderr) == (0, b"", b"")
    assert path.read_text() == watch.sitewatch("metrics").text and os.listdir(path.parent) == ["sitewatch.prom"]
    assert path.stat().st_mode & 0o777 == 0o644
    assert watch.sitewatch("nodes", f"--output={path}").status == 3


def test_the_real_node_exporter_serves_the_file_of_the_daemon(programs, start_simulator, tmp_path):
    """A site whose name has what ends a label or a line; a node that is down."""
    simulator = start_simulator(iis=7)
    folder = tmp_path / "textfile"
    folder.mkdir()
    daemon = Daemon(programs, simulator, tmp_path / "daemon", {"EXCH-A": {"address": "exch-a.localhost"},
                                                               "GONE": {"address": "exch-b.localhost", "port": free_tcp_port()}})
    port = free_tcp_port()
    exporter = subprocess.Popen(
        [tool("prometheus-node-exporter", "prometheus-node-exporter"), f"--web.listen-address=127.0.0.1:{port}",
         "--collector.disable-defaults", "--collector.textfile", f"--collector.textfile.directory={folder}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def scraped():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=LIMIT_S) as answer:
                return answer.read().decode()
        except OSError:
            return ""
    try:
        daemon.argv_more = [f"--metrics-file={folder}/sitewatch.prom"]
        daemon.start()
        eventually(lambda: f"both nodes in:\n{scraped()}\n{daemon.log()}", lambda:
                   samples_of(scraped()).get("sitewatch_node_reachable") == {("EXCH-A",): 1, ("GONE",): 0})
        text = scraped()
        assert "node_textfile_scrape_error 0" in text
        samples = samples_of(text)
        assert samples["sitewatch_node_severity"][("GONE",)] == 3 and samples["sitewatch_node_severity"][("EXCH-A",)] == 0
        assert set(samples["sitewatch_site_running"].values()) == {1.0}
        assert_promtool_is_silent((folder / "sitewatch.prom").read_text())
        (folder / "sitewatch.prom").unlink()
        eventually("it is written again", (folder / "sitewatch.prom").exists)
    finally:
        daemon.stop()
        exporter.terminate()
        exporter.wait()


def test_that_the_file_cannot_be_written_is_said_once_and_ends_nothing(programs, start_simulator, tmp_path):
    daemon = Daemon(programs, start_simulator(iis=6), tmp_path / "daemon", {"EXCH-A": {"address": "exch-a.localhost"}})
    path = tmp_path / "nowhere/sitewatch.prom"
    daemon.argv_more = [f"--metrics-file={path}"]
    with daemon:
        daemon.wait_for_log(f"{path} cannot be written")
        path.parent.mkdir()
        eventually("it is written", path.exists)
    assert daemon.log().count("cannot be written") == 1


def test_the_alerts_do_what_they_say(tmp_path):
    promtool = tool("promtool", "prometheus")
    for path in (RULES, SOURCE / "tests/fixtures/prometheus/rules_test.yml"):
        shutil.copy(path, tmp_path)
    for argv in (["check", "rules", RULES.name], ["test", "rules", "rules_test.yml"]):
        run = subprocess.run([promtool, *argv], cwd=tmp_path, capture_output=True, text=True, timeout=LIMIT_S)
        assert run.returncode == 0, run.stdout + run.stderr
    alerts = set(re.findall(r"(?m)^ *- alert: (\w+)$", RULES.read_text()))
    assert alerts == set(re.findall(r"alertname: (\w+)", (tmp_path / "rules_test.yml").read_text())), "each has its case"


def test_every_metric_of_an_alert_is_one_of_ours():
    used = set(re.findall(r"\bsitewatch_(\w+)", " ".join(re.findall(r"(?m)^ *expr: (.*)$", RULES.read_text()))))
    known = set(re.findall(r'\{ "(\w+)",', Path(SOURCE / "lib/metrics/metrics.c").read_text()))
    assert used <= known and len(known) == 14


@pytest.mark.parametrize("argv", [["metrics", "EXCH-A"], ["metrics", "--format=json"], ["show", "EXCH-A", "--output=x"]])
def test_what_is_no_call_of_it_is_refused(watch_cluster, argv):
    assert watch_cluster(6).sitewatch(*argv).status == 3
