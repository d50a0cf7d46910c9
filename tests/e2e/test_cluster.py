"""check_iis_sites --cluster: the nodes of a cluster as one."""
import contextlib
import html
import json
import re
import signal
import sqlite3

import pytest

from daemon_host import Console, Daemon
from processes import eventually, with_patience

WEB = {2: "OWA", 7: "Shop"}
OTHER = {1: "Intranet"}


def scenario(nodes="AB", clocks=(), windows="2012r2", shared=False, more=""):
    """A cluster whose group Web carries OWA and Shop, and has them running on the first node."""
    text = ""
    for place, letter in enumerate(nodes):
        node = f"EXCH-{letter}"
        text += f"[node {node}]\nwindows={windows}\ncluster=EXCLUSTER\n"
        text += f"clock={clocks[place]}\n" if clocks else ""
        text += "shared=one\n" if shared else ""
        for number, name in {**WEB, **OTHER}.items():
            state = "started" if place == 0 or number in OTHER else "stopped"
            text += f"[site {node} {number}]\nname={name}\nbindings=http *:8{number:03}:\nstate={state}\n"
    return text + f"[group EXCLUSTER Web]\nowner=EXCH-{nodes[0]}\nsites=2,7\nresource=Web script: Generic Script\n" + more


class Cluster:
    """A Watch of all nodes, and the cluster's own check."""

    def __init__(self, watch, nodes="AB", keys=()):
        self.watch = watch
        self.nodes = [f"EXCH-{letter}" for letter in nodes]
        watch.nodes = {node: f"{node.lower()}.localhost" for node in self.nodes}
        self.configure(keys)

    def configure(self, keys=()):
        self.watch.configure()
        with self.watch.configuration.open("a") as file:
            file.write("\n".join(["[cluster EXCH]", f"nodes = {' '.join(self.nodes)}", "clustered = Web: OWA",
                                  "clustered = Web: Shop", *keys]) + "\n")

    def check(self, *args):
        return self.watch.programs.check(f"--config={self.watch.configuration}", "--cluster=EXCH", *with_patience(args))

    def facts(self, *args):
        result = self.watch.programs.run([self.watch.programs.check_path, f"--config={self.watch.configuration}",
                                          "--cluster=exch", "--format=json", *with_patience(args)])
        assert result.stderr == b"", str(result)
        return json.loads(result.stdout)

    def role(self, *args):
        return self.facts(*args)["roles"][0]

    def control(self, verb, **parameters):
        return self.watch.control(verb, **parameters)


@pytest.fixture
def cluster(watch_cluster):
    def start(nodes="AB", keys=(), transport="http", **how):
        return Cluster(watch_cluster(transport=transport, scenario=scenario(nodes, **how)), nodes, keys)
    return start


@pytest.mark.parametrize("nodes", ["AB", "ABC", "ABCDE"])
@pytest.mark.parametrize("windows", ["2003", "2016"])
def test_a_role_is_served_and_passive_nodes_are_quiet(cluster, nodes, windows):
    check = cluster(nodes, windows=windows).check()
    assert check.state == "OK", check
    assert check.line.startswith("CLUSTER OK - Web runs on EXCH-A, 2 of 2 sites"), check
    assert check.value("ready") == len(nodes) - 1 and check.value("served") == 2 and check.value("answered") == len(nodes)


def test_a_failover_in_both_logs_by_clocks_that_differ_is_told_once(cluster):
    watched = cluster("ABC", clocks=(3600, -5400, 40))
    watched.check()
    watched.watch.minutes_pass(10)
    watched.control("failover", node="EXCH-A", group="Web")
    watched.watch.minutes_pass(6)
    facts = watched.facts()
    assert facts["severity"] == "OK" and facts["roles"][0]["owner"] == "EXCH-B", facts
    assert len(facts["failovers"]) == 1, facts["failovers"]
    failover = facts["failovers"][0]
    assert (failover["evidence"], failover["from"], failover["to"]) == ("event", "EXCH-A", "EXCH-B")
    assert failover["told_by"] == 3 and failover["give_or_take_s"] >= 2
    assert facts["roles"][0]["since"] == failover["time"]
    assert re.search(r"It moved from EXCH-A to EXCH-B at .*\(the node's event log, told by 3 nodes", watched.check().long_text)


def test_a_role_that_fails_everywhere_runs_on_no_node(cluster):
    watched = cluster("ABC")
    watched.check()
    watched.control("resource", node="EXCH-A", group="Web", state="failed")
    check = watched.check()
    assert check.state == "CRITICAL" and check.value("roles_down") == 1, check
    assert check.line.startswith("CLUSTER CRITICAL - Web runs on no node: its group is failed, last on EXCH-A"), check


def test_sites_that_are_down_on_their_owner_run_on_no_node(cluster):
    watched = cluster()
    watched.check()
    watched.control("stop-service", node="EXCH-A")
    check = watched.check()
    assert check.state == "CRITICAL", check
    assert re.match(r"CLUSTER CRITICAL - OWA, Shop run on no node: group Web is on EXCH-A: .*\(W3SVC\) is stopped", check.line)


def test_some_sites_of_a_role_are_down(cluster):
    watched = cluster()
    watched.check()
    watched.watch.minutes_pass(20)
    watched.control("stop", node="EXCH-A", site=7)
    check = watched.check()
    assert check.state == "CRITICAL" and check.value("served") == 1 and check.value("down") == 1, check
    assert check.line.startswith("CLUSTER CRITICAL - 1 of 2 sites of Web does not run on EXCH-A: Shop: "), check


def test_a_site_that_the_new_owner_never_had_is_lost(cluster):
    watched = cluster()
    watched.control("remove-site", node="EXCH-B", site=2)
    assert watched.check().line.startswith("CLUSTER WARNING - EXCH-B is not ready to take over Web: site 'OWA' is not there")
    watched.control("failover", node="EXCH-A", group="Web")
    for shown in ("OWA: EXCH-A has it, and EXCH-B does not list it", "OWA: EXCH-A had it when it was last seen, and EXCH-B"):
        check = watched.check()
        assert check.state == "CRITICAL" and check.value("served") == 1 and check.value("down") == 1, check
        assert check.line.startswith(f"CLUSTER CRITICAL - 1 of 2 sites of Web does not run on EXCH-B: {shown}"), check
        watched.control("fault", kind="close-body", count=0, node="EXCH-A")


def test_a_site_of_a_role_that_is_expected_is_missed_without_a_history(cluster):
    watched = cluster()
    for node in watched.nodes:
        watched.control("remove-site", node=node, site=2)
    check = watched.check("--expect=OWA", "--history=none")
    assert check.state == "CRITICAL" and "OWA: expected, but the node lists no site of this name" in check.line, check


@pytest.mark.parametrize("option", ["--site=Intranet", "--site=Nope", "--ignore=*"])
def test_sites_that_no_role_has_are_not_taken_for_lost_ones(cluster, option):
    check = cluster().check(option)
    assert check.state == "UNKNOWN" and "no role has a site that is asked for" in check.line, check


def test_an_owner_that_vanishes_in_a_look_leaves_its_role_unknown(cluster):
    watched = cluster("ABC")
    watched.check()
    watched.control("fault", kind="close-body", count=0, node="EXCH-A")
    check = watched.check()
    assert check.state == "UNKNOWN" and "its owner EXCH-A does not answer" in check.line, check
    assert check.value("answered") == 2
    watched.control("faults-clear")
    watched.control("fault", kind="close-body", count=0, node="EXCH-B")
    check = watched.check()
    assert check.state == "OK" and check.value("ready") == 1 and "node EXCH-B: unreachable" in check.long_text, check


def test_no_node_answers(cluster):
    watched = cluster()
    watched.control("fault", kind="close-body", count=0)
    check = watched.check("--unreachable=critical")
    assert check.value("answered") == 0 and check.state == "CRITICAL", check
    assert watched.check().state == "UNKNOWN"


def test_from_the_daemon(programs, start_simulator, tmp_path):
    simulator = start_simulator(scenario=scenario("AB"))
    nodes = {node: {"address": f"{node.lower()}.localhost", "clustered": "Web: [OS]*"} for node in ("EXCH-A", "EXCH-B")}
    with Daemon(programs, simulator, tmp_path / "daemon", nodes) as daemon:
        with daemon.configuration.open("a") as file:
            file.write("[cluster EXCH]\nnodes = EXCH-A EXCH-B\n")
        check = lambda *more: programs.check("--cluster=EXCH", f"--config={daemon.configuration}", "--from-daemon", *more)
        eventually("both were polled", lambda: check().state == "OK")
        asked = simulator.request_count()
        simulator.control("resource", node="EXCH-A", group="Web", state="failed")
        eventually("the daemon has seen it", lambda: check().state == "CRITICAL")
        assert "Web runs on no node" in check().line and asked > 0


@pytest.mark.parametrize("change, words", [
    ({"verb": "stop-service"}, "W3SVC is stopped"),
    ({"verb": "remove-site", "site": 2}, "site 'OWA' is not there"),
    ({"verb": "bindings", "site": 2, "bindings": "http *:9999:"}, "site 'OWA' has bindings http *:9999: there"),
    ({"verb": "pool", "name": "DefaultAppPool", "state": "stopped"}, "pool DefaultAppPool of site 'OWA' is stopped"),
    ({"verb": "stop-service", "service": "ClusSvc"}, "its cluster service does not run"),
    ({"verb": "pause-node", "value": "on"}, "the cluster has it paused"),
])
def test_the_next_owner_is_judged_before_the_failover(cluster, change, words):
    watched = cluster()
    assert watched.check().state == "OK"
    watched.control(**change, node="EXCH-B")
    check = watched.check()
    assert check.state == "WARNING" and check.value("ready") == 0, check
    assert words in check.line and "Web runs on EXCH-A" in check.line, check


def test_flags_of_clustered_sites_are_right_to_be_off(cluster):
    watched = cluster()
    for site in WEB:
        watched.control("set-flag", node="EXCH-B", site=site, value="off")
    assert watched.check().state == "OK"


def test_a_difference_that_is_meant_is_none(cluster):
    watched = cluster()
    watched.control("bindings", node="EXCH-B", site=2, bindings="http *:9999:")
    watched.control("bindings", node="EXCH-B", site=1, bindings="http *:9998:")
    check = watched.check()
    assert check.state == "WARNING" and check.value("differences") == 1, check
    assert "note: site 'Intranet' has bindings " in check.long_text
    watched.configure(["may-differ = bindings: *"])
    check = watched.check()
    assert check.state == "OK" and check.value("differences") == 0, check


def test_one_configuration_for_all_nodes_is_recognised_by_one_write(cluster):
    watched = cluster("ABC", shared=True)
    for _ in range(2):
        watched.check()
        watched.watch.minutes_pass(5)
    assert watched.facts()["shared_configuration"] is False, "alike alone is no proof"
    watched.watch.minutes_pass(5)
    for node in watched.nodes:
        watched.control("set-flag", node=node, site=1, value="off")
    facts = watched.facts()
    assert facts["shared_configuration"] is True and facts["will_not_restart"] == 1, facts


def test_each_node_is_remembered_as_by_its_own_check(cluster):
    watched = cluster()
    watched.check()
    timeline = watched.watch.sitewatch("timeline", "EXCH-B").text
    assert "first look at the node" in timeline


def test_the_tool_shows_the_cluster_as_seen_last_and_now(cluster):
    watched = cluster("ABC", clocks=(3600, -5400, 40))
    watched.check()
    text = watched.watch.sitewatch("show", "EXCH", "--cluster").text
    assert re.search(r"(?m)^Web +OK +serving +EXCH-A +- +2 of 2 +2 of 2 +Web runs on EXCH-A", text), text
    assert re.search(r"(?m)^EXCH-A +up +\S+ +\+3600 s, give or take", text) or re.search(r"\+3[56]\d\d s", text), text
    without = watched.watch.sitewatch("show", "exch")
    assert without.status == 1 and b"exch was never looked at; it is a cluster" in without.stderr and b"--cluster" in without.stderr
    watched.control("resource", node="EXCH-A", group="Web", state="failed")
    assert "serving" in watched.watch.sitewatch("show", "EXCH", "--cluster").text
    shown = json.loads(watched.watch.sitewatch("show", "exch", "--cluster", "--look", "--format=json").stdout)
    assert shown["cluster"] == "EXCH" and shown["roles"][0]["state"] == "down"


def test_json_tells_when_nodes_were_seen_and_how_far_their_clocks_are(cluster):
    watched = cluster("ABC", clocks=(3600, -5400, 40))
    show = ("show", "EXCH", "--cluster", "--format=json")
    watched.watch.check("EXCH-A")
    watched.watch.check("EXCH-B")
    shown = json.loads(watched.watch.sitewatch(*show).stdout)
    ahead = [node["clock_ahead_s"] for node in shown["nodes"]]
    assert abs(ahead[0] - 3600) <= 2 and abs(ahead[1] + 5400) <= 2 and ahead[2] is None, ahead
    assert [node["looked_at"] is None for node in shown["nodes"]] == [False, False, True]
    assert [node["clock_give_or_take_s"] is None for node in shown["nodes"]] == [False, False, True]
    assert shown["nodes"][0]["clock_give_or_take_s"] >= 2
    assert [node["sentence"] for node in shown["nodes"]] == [None, None, "it was never looked at"], shown["nodes"]
    assert watched.facts()["nodes"][2]["looked_at"] is not None


class Found(Cluster):
    """A cluster that its nodes tell of, under names that are not those of their computers; no section names its nodes."""

    def configure(self, keys=()):
        self.watch.nodes = {f"watched-{node[-1].lower()}": address for node, address in zip(self.nodes, self.watch.nodes.values())}
        self.nodes = list(self.watch.nodes)
        self.watch.configure()
        with self.watch.configuration.open("a") as file:
            file.write("\n".join(keys) + "\n")

    def look(self, *nodes):
        for node in nodes or self.nodes:
            self.watch.check(node)

    def check(self, *args, name="excluster"):
        return self.watch.programs.check(f"--config={self.watch.configuration}", f"--cluster={name}", *with_patience(args))


RULES = ["[cluster EXCLUSTER]", "clustered = Web: OWA", "clustered = Web: Shop"]


@pytest.fixture
def found(watch_cluster):
    def start(nodes="AB", keys=RULES, **how):
        return Found(watch_cluster(transport="http", scenario=scenario(nodes, **how)), nodes, keys)
    return start


@pytest.mark.parametrize("windows", ["2003", "2008", "2022"])
def test_a_cluster_is_found_by_what_its_nodes_told(found, windows):
    watched = found("ABC", windows=windows)
    watched.look()
    check = watched.check()
    assert check.state == "OK" and check.value("answered") == 3, check
    assert check.line.startswith("CLUSTER OK - Web runs on EXCH-A, 2 of 2 sites"), check
    show = watched.watch.sitewatch("show", "EXCLUSTER", "--cluster")
    assert re.search(r"(?m)^Web +OK +serving +EXCH-A", show.text) and re.search(r"(?m)^watched-c +up", show.text), str(show)
    assert "first look at the node" in watched.watch.sitewatch("timeline", "EXCLUSTER", "--cluster").text
    watched.control("resource", node="EXCH-A", group="Web", state="failed")
    assert watched.check().state == "CRITICAL"


def test_an_unreachable_node_stays_in_the_cluster_that_was_found(found):
    watched = found("ABC")
    watched.look()
    watched.control("fault", kind="close-body", count=0, node="EXCH-B")
    check = watched.check()
    assert check.state == "OK" and check.value("nodes") == 3 and "node watched-b: unreachable" in check.long_text, check
    watched.control("faults-clear")
    watched.control("stop-service", node="EXCH-B", service="ClusSvc")
    assert "node watched-b: maintenance" in watched.check().long_text


def test_rules_of_its_nodes_do_without_a_section(found):
    watched = found(keys=[])
    watched.look()
    check = watched.check()
    assert check.state == "UNKNOWN" and "which sites its groups carry is not said" in check.line, check
    for command in ("show", "timeline"):
        assert b"it is a cluster: show and timeline take --cluster" in watched.watch.sitewatch(command, "ExCluster").stderr
    watched.watch.configure(defaults={"clustered": ["Web: OWA", "Web: Shop"]})
    assert watched.check().state == "OK"


@pytest.mark.parametrize("looked, args, words", [
    ([], [], "no history"),
    (["watched-a"], [], "only watched-a tells of it so far, and it takes two configured nodes"),
    (["watched-a", "watched-b"], [], "its node EXCH-C is no configured node, or none that was looked at so far"),
    (["watched-a", "watched-b", "watched-c"], ["--history=none"], "without a history none is found"),
])
def test_what_is_not_known_of_a_cluster_is_said(found, looked, args, words):
    watched = found("ABC")
    watched.look(*looked) if looked else None
    check = watched.check(*args)
    assert check.state == "UNKNOWN" and "there is no [cluster " in check.line, check
    assert words in check.line or not looked, check
    shown = watched.watch.sitewatch("show", "EXCLUSTER", "--cluster", *args)
    assert shown.status == 3 and (words.encode() in shown.stderr or not looked), str(shown)


def test_clusters_are_listed_with_how_they_are_known(found):
    watched = found("ABC", keys=["[cluster WAITING]", "clustered = Web: OWA"])
    clusters = lambda: {one["cluster"]: (one["configured"], one["nodes"], one["problem"])
                        for one in json.loads(watched.watch.sitewatch("nodes", "--format=json").stdout)["clusters"]}
    waiting = {"WAITING": (False, [], "its section names no nodes, and no configured node has told of it so far")}
    assert clusters() == waiting
    watched.look("watched-a")
    assert clusters() == waiting | {
        "EXCLUSTER": (False, [], "only watched-a tells of it so far, and it takes two configured nodes")}
    watched.look()
    assert clusters() == waiting | {"EXCLUSTER": (False, ["watched-a", "watched-b", "watched-c"], None)}
    text = watched.watch.sitewatch("nodes").text
    assert re.search(r"(?m)^EXCLUSTER +watched-a, watched-b, watched-c +found: its nodes told of it$", text), text
    with watched.watch.configuration.open("a") as file:
        file.write("[cluster MAIL]\nnodes = watched-a watched-b watched-c\n")
    assert clusters() == waiting | {"MAIL": (True, ["watched-a", "watched-b", "watched-c"], None)}


def test_a_hostile_name_is_shown_and_does_nothing(watch_cluster):
    name = "<b>'\u202e&"
    keys = [RULES[0].replace("EXCLUSTER", name), *RULES[1:]]
    watched = Found(watch_cluster(transport="http", scenario=scenario("AB").replace("EXCLUSTER", name)), "AB", keys)
    watched.look("watched-a")
    assert "only watched-a tells of it so far" in watched.check(name=name).line
    watched.look()
    assert watched.check(name=name).state == "OK"
    report = watched.watch.sitewatch("report").text
    for shown in (watched.watch.sitewatch("nodes").text, report, watched.watch.sitewatch("show", name, "--cluster").text):
        assert "\u202e" not in shown, shown
    assert "<b>" not in report and "Cluster &lt;b&gt;" in report
    assert json.loads(watched.watch.sitewatch("nodes", "--format=json").stdout)["clusters"][0]["cluster"] == name


def test_check_config_says_of_which_cluster_no_nodes_are_named(found):
    watched = found(keys=[*RULES, "[cluster MAIL]", "nodes = watched-a"])
    result = watched.watch.programs.run([watched.watch.programs.build / "sitewatchd", f"--config={watched.watch.configuration}",
                                         "--check-config"])
    assert "[cluster EXCLUSTER] names no nodes: those are taken that tell of it" in result.text and "MAIL" not in result.text


def test_a_name_that_no_node_told_is_none(found):
    watched = found()
    watched.look()
    assert "no configured node has told of a cluster of that name" in watched.check(name="OTHER").line


def test_the_nodes_own_checks_have_the_rules_of_a_cluster_that_is_found(found):
    watched = found()
    assert "passive" not in watched.watch.reasons("watched-b").values(), "what it told first is for the checks after that"
    assert set(watched.watch.reasons("watched-b").values()) == {"passive", "running"}
    assert "passive" in watched.watch.sitewatch("show", "watched-b").text
    watched.look("watched-a")
    assert watched.watch.sitewatch("report").text.count("sites are down") == 0


def test_nodes_of_a_section_are_no_cluster_beside_it(found):
    watched = found(keys=["[cluster MAIL]", "nodes = watched-a watched-b", "clustered = Web: OWA", "clustered = Web: Shop"])
    watched.look()
    assert watched.check(name="MAIL").state == "OK"
    assert "the nodes of the cluster EXCLUSTER are those of [cluster MAIL]" in watched.check().line


def test_the_handler_repairs_in_a_cluster_that_was_found(found):
    watched = found()
    watched.look()
    watched.watch.minutes_pass(20)
    watched.look()
    for site in WEB:
        watched.control("set-flag", node="EXCH-A", site=site, value="off")
    watched.look()
    watched.control("restart", node="EXCH-A")
    watched.watch.minutes_pass(12)
    result = watched.watch.programs.run([
        watched.watch.programs.build / "start_iis_sites", f"--config={watched.watch.configuration}", "--cluster=excluster",
        "--state=CRITICAL", "--state-type=HARD", "--dry-run"])
    assert result.text.startswith("REPAIR ") and "watched-a" in result.text, str(result)


def test_the_name_costs_nothing_in_steady_state(found):
    """It is asked for with what is asked for once an hour: a look between costs what it did."""
    watched = found()
    spent = []
    for minutes in (12, 12, 5, 61, 5):
        before = watched.watch.requests()
        watched.look("watched-a")
        spent.append(watched.watch.requests() - before)
        watched.watch.minutes_pass(minutes)
    assert spent[2] == spent[3] == min(spent) and spent[4] > spent[3], spent


def test_one_timeline_for_all_clocks(cluster):
    watched = cluster("ABC", clocks=(3600, -5400, 40))
    watched.check()
    watched.watch.minutes_pass(10)
    watched.control("failover", node="EXCH-A", group="Web")
    watched.watch.minutes_pass(6)
    watched.check()
    text = watched.watch.sitewatch("timeline", "EXCH", "--cluster").text
    assert text.startswith("In order of this machine's clock, as far as the newest look at each node tells: EXCH-A +")
    moves = [line for line in text.splitlines() if "failover of group Web from EXCH-A to EXCH-B" in line]
    assert len(moves) == 1 and " and 2 more  " in moves[0], text
    assert text.count("first look at the node") == 3
    times = [line[:19] for line in text.splitlines()[1:]]
    assert times == sorted(times) and len(times) > 4
    told = json.loads(watched.watch.sitewatch("timeline", "EXCH", "--cluster", "--format=json").stdout)
    assert [change["told_by"] for change in told["changes"] if change["what"][0]["kind"] == "failover"] == [3]
    newest = watched.watch.sitewatch("timeline", "EXCH", "--cluster", "--limit=2").text
    assert newest.splitlines()[1:] == text.splitlines()[-2:]


def test_nodes_are_asked_at_once(cluster):
    watched = cluster("ABCDE")
    watched.check()
    watched.control("latency", ms=100)
    one = watched.watch.check("EXCH-A").run.seconds
    assert watched.check().run.seconds < 3 * one


def titles_of(page):
    return [html.unescape(title) for title in re.findall(r"<title>(.*?)</title>", page, re.S)]


def test_the_report_has_a_lane_for_each_role_above_its_nodes(cluster):
    watched = cluster("AB", clocks=(3600, -5400))
    for _ in range(2):
        watched.check()
        watched.watch.minutes_pass(10)
    watched.control("failover", node="EXCH-A", group="Web")
    watched.watch.minutes_pass(6)
    watched.check()
    watched.control("stop-service", node="EXCH-B")
    watched.check()
    page = watched.watch.sitewatch("report", "--since=1d").text
    assert page.index("<h3>Cluster EXCH</h3> <small>1 role, 1 move</small>") < page.index("<h3>EXCH-B</h3>"), page
    titles = [title for title in titles_of(page) if title.startswith("Web") or "failover of group Web" in title]
    assert any(title.startswith("Web is served, ") and title.endswith(": on EXCH-A") for title in titles), titles
    assert any(title.startswith("Web is served by no node, ") and title.endswith(": on EXCH-B") for title in titles), titles
    assert any("failover of group Web from EXCH-A to EXCH-B" in title for title in titles), titles
    assert "Cluster EXCH" not in watched.watch.sitewatch("report", "EXCH-B").text


def test_the_report_has_the_roles_of_a_cluster_that_was_found(found):
    watched = found()
    watched.look()
    page = watched.watch.sitewatch("report", "--since=1d").text
    assert "<h3>Cluster EXCLUSTER</h3> <small>1 role, 0 moves</small>" in page and 'aria-label="Web"' in page
    assert page.count(">watched-a</text>") == 1
    assert any(title.startswith("Web: not known, ") and title.endswith(": on watched-a") for title in titles_of(page))


def role_index(name):
    """FNV-1a of the name in lower case, 31 bits: as the MIB has it, made of the name."""
    number = 2166136261
    for byte in name.lower().encode():
        number = (number ^ byte) * 16777619 & 0xFFFFFFFF
    return number & 0x7FFFFFFF


def test_roles_by_snmp(programs, start_simulator, tmp_path):
    simulator = start_simulator(scenario=scenario("AB"))
    nodes = {node: {"address": f"{node.lower()}.localhost"} for node in ("EXCH-A", "EXCH-B")}
    row = f"{role_index('EXCH')}.{role_index('Web')}"
    with Console(tmp_path, programs.build) as console:
        daemon = Daemon(programs, simulator, tmp_path / "daemon", nodes, console.master)
        with daemon.configuration.open("a") as file:
            file.write("[cluster EXCH]\nnodes = EXCH-A EXCH-B\nclustered = Web: OWA\nclustered = Web: Shop\n")
        with daemon:
            console.wait(f"swRoleState.{row}", 1)
            console.wait(f"swRoleReady.{row}", 1)
            assert console.get(f"swRoleOwner.{row}") == '"EXCH-A"' and console.get(f"swRoleCluster.{row}") == '"EXCH"'
            assert console.get(f"swRoleSitesServed.{row}") == "2"
            simulator.control("stop-service", node="EXCH-B")
            console.wait(f"swRoleSeverity.{row}", 2)
            assert console.get(f"swRoleReady.{row}") == "0" and "W3SVC is stopped" in console.get(f"swRoleText.{row}")
            simulator.control("failover", node="EXCH-A", group="Web")
            eventually("the daemon has seen it", lambda: console.get(f"swRoleOwner.{row}") == '"EXCH-B"')
            console.wait(f"swRoleState.{row}", 3)
            console.wait(f"swRoleFailoverEvidence.{row}", 2)
            assert console.get(f"swRoleFailoverFrom.{row}") == '"EXCH-A"'


ROLE_ROW = f".{role_index('EXCH')}.{role_index('Web')}"
CLUSTER = "[cluster EXCH]\nnodes = EXCH-A EXCH-B\nclustered = Web: OWA\nclustered = Web: Shop\n"


class RoleScene:
    """A daemon that polls the two nodes of a cluster, and the console that it notifies."""

    def __init__(self, programs, simulator, folder, console):
        self.simulator, self.console = simulator, console
        nodes = {node: {"address": f"{node.lower()}.localhost", "grace": 0} for node in ("EXCH-A", "EXCH-B")}
        self.daemon = Daemon(programs, simulator, folder / "daemon", nodes, console.master)
        self.without_cluster = self.daemon.configuration.read_text()
        self.daemon.configuration.write_text(self.without_cluster + CLUSTER)

    def set(self, node, line):
        text = self.daemon.configuration.read_text()
        self.daemon.configuration.write_text(text.replace(f"[node {node}]\n", f"[node {node}]\n{line}\n"))

    def told(self):
        """Of what came in, in order: what is of a role, and with its number what is of a site."""
        return [kind if site is None else f"{kind} {site}" for kind, site in self.console.kinds()
                if site is not None or "role" in kind or "owner" in kind]

    def wait(self, kind):
        eventually(lambda: f"{kind}: {self.told()}", lambda: kind in self.told())

    def ready(self):
        self.console.wait(f"swRoleReady{ROLE_ROW}", 1)

    def two_more_polls(self):
        """And what they tell is here: another node's end comes behind them."""
        before = self.polled()
        eventually("each node is polled twice more", lambda: all(now > then + 1 for now, then in zip(self.polled(), before)))

    def polled(self):
        with contextlib.closing(sqlite3.connect(self.daemon.history)) as history:
            return [at for at, in history.execute("SELECT polled_at FROM polls ORDER BY name")]


@pytest.fixture
def roles(programs, start_simulator, tmp_path):
    with Console(tmp_path, programs.build) as console:
        scene = RoleScene(programs, start_simulator(scenario=scenario("AB")), tmp_path, console)
        yield scene
        if scene.daemon.process is not None:
            scene.daemon.stop()


def test_a_role_that_no_node_serves_is_one_alarm_that_is_told_once(roles):
    with roles.daemon:
        roles.ready()
        assert roles.told() == []
        roles.simulator.control("stop-service", node="EXCH-B")
        roles.wait("next-owner-not-ready")
        roles.wait("down-after-restart 1")
    roles.simulator.control("failover", node="EXCH-A", group="Web")
    with roles.daemon:
        roles.wait("role-down")
        roles.wait("next-owner-ready")
        roles.two_more_polls()
    down, = [trap for kind, _, trap in roles.console.notifications() if kind == "role-down"]
    shown = {name: down.value(roles.console.mib.oid(name + ROLE_ROW)) for name in (
        "swRoleCluster", "swRoleName", "swRoleOwner", "swRoleState", "swRoleSitesDown")}
    assert shown == {"swRoleCluster": '"EXCH"', "swRoleName": '"Web"', "swRoleOwner": '"EXCH-B"', "swRoleState": "3",
                     "swRoleSitesDown": "2"}
    assert "run on no node: group Web is on EXCH-B" in down.value(roles.console.mib.oid("swEventText.0"))
    with roles.daemon:
        roles.two_more_polls()
        roles.simulator.control("start-service", node="EXCH-B")
        for site in (1, *WEB):
            roles.simulator.control("start", node="EXCH-B", site=site)
        roles.wait("role-recovered")
        roles.wait("recovered 1")
        roles.two_more_polls()
    told = [kind for kind in roles.told() if kind != "role-degraded"]  # for a moment, while they are started
    assert sorted(told) == ["down-after-restart 1", "next-owner-not-ready", "next-owner-ready", "recovered 1", "role-down",
                            "role-recovered"], told


@pytest.mark.parametrize("quiet, told", [
    (["EXCH-A"], ["role-down"]),
    (["EXCH-A", "EXCH-B"], []),
])
def test_a_cluster_is_as_quiet_as_its_nodes(roles, quiet, told):
    for node in quiet:
        roles.set(node, "notify = no")
    with roles.daemon:
        roles.ready()
        roles.simulator.control("stop-service", node="EXCH-A")
        roles.console.wait(f"swRoleState{ROLE_ROW}", 3)
        roles.two_more_polls()
        for kind in told:
            roles.wait(kind)
    assert roles.told() == told


def test_a_failover_that_the_new_owner_sees_first_is_one_alarm_too(roles):
    roles.set("EXCH-A", "interval = 4")
    with roles.daemon:
        roles.ready()
        roles.simulator.control("stop-service", node="EXCH-B")
        roles.wait("down-after-restart 1")
        roles.two_more_polls()
        roles.simulator.control("failover", node="EXCH-A", group="Web")
        roles.wait("role-down")
        roles.two_more_polls()
    assert not {"down-after-restart 2", "down-after-restart 7"} & set(roles.told()), roles.told()


def test_a_site_that_is_still_down_when_its_role_is_not_is_told_then(roles):
    with roles.daemon:
        roles.ready()
        roles.simulator.control("stop-service", node="EXCH-A")
        roles.wait("role-down")
        roles.wait("down-after-restart 1")
        roles.two_more_polls()
        assert sorted(roles.told()) == ["down-after-restart 1", "role-down"]
        roles.simulator.control("start-service", node="EXCH-A")
        roles.simulator.control("start", node="EXCH-A", site=2)
        roles.simulator.control("stop", node="EXCH-A", site=7)
        roles.wait("role-degraded")
        eventually(lambda: f"Shop: {roles.told()}", lambda: {"stopped 7", "down-after-restart 7"} & set(roles.told()))
        roles.two_more_polls()
    assert not {"stopped 2", "down-after-restart 2"} & set(roles.told()), roles.told()


def test_a_cluster_that_is_taken_out_of_the_configuration_closes_its_problem(roles):
    with roles.daemon:
        roles.ready()
        roles.simulator.control("resource", node="EXCH-A", group="Web", state="failed")
        roles.wait("role-down")
        roles.daemon.configuration.write_text(roles.without_cluster)
        roles.daemon.process.send_signal(signal.SIGHUP)
        roles.wait("role-gone")
        roles.two_more_polls()
    gone, = [trap for kind, _, trap in roles.console.notifications() if kind == "role-gone"]
    assert gone.value(roles.console.mib.oid(f"swRoleName{ROLE_ROW}")) == '"Web"'
    assert roles.told().count("role-down") == 1


def test_a_daemon_finds_a_cluster_among_what_it_polled(programs, start_simulator, tmp_path):
    simulator = start_simulator(scenario=scenario("AB"))
    nodes = {node: {"address": address} for node, address in (("one", "exch-a.localhost"), ("two", "exch-b.localhost"))}
    row = f"{role_index('EXCLUSTER')}.{role_index('Web')}"
    with Console(tmp_path, programs.build) as console:
        daemon = Daemon(programs, simulator, tmp_path / "daemon", nodes, console.master)
        with daemon.configuration.open("a") as file:
            file.write("[cluster EXCLUSTER]\nclustered = Web: OWA\nclustered = Web: Shop\n")
        with daemon:
            console.wait(f"swRoleState.{row}", 1)
            assert console.get(f"swRoleOwner.{row}") == '"EXCH-A"' and console.get(f"swRoleCluster.{row}") == '"EXCLUSTER"'
            check = lambda: programs.check("--cluster=excluster", f"--config={daemon.configuration}", "--from-daemon")
            eventually("both are judged by its rules", lambda: check().state == "OK")
            own = lambda: programs.check("--node=two", f"--config={daemon.configuration}", "--from-daemon")
            assert "2 passive" in own().line, own()
            daemon.process.send_signal(signal.SIGHUP)
            daemon.wait_for_log("configuration read again")
            simulator.control("resource", node="EXCH-A", group="Web", state="failed")
            console.wait(f"swRoleState.{row}", 3)


def test_a_cluster_that_is_not_found_any_more_closes_its_problem(programs, start_simulator, tmp_path):
    nodes = {node: {"address": address, "grace": 0} for node, address in (("one", "exch-a.localhost"), ("two", "exch-b.localhost"))}
    rules = "\n".join(RULES) + "\n"
    with Console(tmp_path, programs.build) as console:
        daemon = Daemon(programs, start_simulator(scenario=scenario("AB")), tmp_path / "daemon", nodes, console.master)
        daemon.configuration.write_text(daemon.configuration.read_text() + rules)
        with daemon:
            console.wait(f"swRoleState.{role_index('EXCLUSTER')}.{role_index('Web')}", 1)
            daemon.simulator.control("resource", node="EXCH-A", group="Web", state="failed")
            told = lambda: [kind for kind, _ in console.kinds() if kind.startswith("role")]
            eventually("it is down", lambda: told() == ["role-down"])
            del nodes["two"]
            daemon.configure(nodes)
            daemon.configuration.write_text(daemon.configuration.read_text() + rules)
            daemon.process.send_signal(signal.SIGHUP)
            eventually("nobody waits for its end", lambda: told() == ["role-down", "role-gone"])


def test_two_clusters_whose_names_make_one_number_hide_nothing(programs, start_simulator, tmp_path):
    first, other = "exch-498904", "exch-848220"
    assert role_index(first) == role_index(other)
    nodes = {node: {"address": f"{node.lower()}.localhost", "clustered": "Web: *"} for node in ("EXCH-A", "EXCH-B")}
    with Console(tmp_path, programs.build) as console:
        daemon = Daemon(programs, start_simulator(scenario=scenario("AB")), tmp_path / "daemon", nodes, console.master)
        with daemon.configuration.open("a") as file:
            file.write(f"[cluster {first}]\nnodes = EXCH-A\n[cluster {other}]\nnodes = EXCH-B\n")
        with daemon:
            console.wait("swSites.0", 6)
            row = f"{role_index(first)}.{role_index('Web')}"
            console.wait(f"swRoleState.{row}", 1)
            assert console.get(f"swRoleCluster.{row}") == f'"{first}"'
            daemon.wait_for_log(f"role Web of cluster {other} has no row in swRoleTable: its number is that of Web of {first}")


class ClusterHandler:
    """The event handler of the cluster's service."""

    def __init__(self, watched):
        self.watched = watched
        self.simulator = watched.watch.simulator

    def __call__(self, *args, state="CRITICAL"):
        watch = self.watched.watch
        result = watch.programs.run([watch.programs.build / "start_iis_sites", f"--config={watch.configuration}",
                                     "--cluster=EXCH", f"--state={state}", "--state-type=HARD", "--act-on=critical:hard,warning:hard",
                                     *args])
        assert result.stderr == b"" and result.text.count("\n") == 1 and result.text.startswith("REPAIR "), str(result)
        return result

    def states(self, node):
        return {site["name"]: site["state"] for site in self.simulator.sites(node).values()}

    def writers(self):
        return {node for node, *_ in self.simulator.writes()}


@pytest.fixture
def handled(cluster):
    """Web has failed on EXCH-B, to which it had moved."""
    watched = cluster("ABC")
    watched.check()
    watched.control("failover", node="EXCH-A", group="Web")
    watched.watch.minutes_pass(20)
    watched.check()
    watched.control("resource", node="EXCH-B", group="Web", state="failed")
    assert watched.check().state == "CRITICAL"
    return ClusterHandler(watched)


def test_the_handler_repairs_on_the_owner_only(handled):
    result = handled()
    assert result.status == 0 and "EXCH-B: " in result.text and "bring-online of " in result.text, result
    assert handled.states("EXCH-B") == {"Intranet": "started", "OWA": "started", "Shop": "started"}
    assert handled.states("EXCH-A") == {"Intranet": "started", "OWA": "stopped", "Shop": "stopped"}
    assert handled.writers() == {"EXCH-B"}
    assert handled.watched.check().state == "OK"
    assert "each role is served by its owner" in handled().text


def test_a_dry_run_of_the_handler_writes_nothing(handled):
    before = handled.watched.watch.history.read_bytes()
    result = handled("--dry-run")
    assert "bring-online of " in result.text and handled.writers() == set(), result
    assert handled.watched.watch.history.read_bytes() == before


def test_nothing_is_done_where_the_owner_is_not_known(handled):
    handled.watched.control("fault", kind="close-body", count=0, node="EXCH-B")
    result = handled()
    assert result.status != 0 and handled.writers() == set(), result


@pytest.fixture
def finishing(handled, programs, tmp_path):
    """What the handler of the cluster was not able to do on EXCH-B in its time, and a daemon that may finish it."""
    watch = handled.watched.watch
    with watch.configuration.open("a", encoding="utf-8") as file:
        file.write(f"[agentx]\nsocket = unix:{tmp_path}/nobody.sock\n[repair]\nfinish = yes\n")
    watch.fault("hang", match="BringOnline", count=1)
    assert "not finished" in handled("-t", "4").text
    watch.faults_end()
    daemon = Daemon(programs, None, tmp_path / "daemon", {})
    daemon.configuration = watch.configuration
    yield handled, daemon
    if daemon.process is not None:
        daemon.stop()


def unfinished(handled):
    with contextlib.closing(sqlite3.connect(handled.watched.watch.history)) as history:
        return history.execute("SELECT name, options FROM unfinished_runs JOIN nodes ON nodes.id = node").fetchall()


def taken_up(daemon):
    return eventually("it was taken up", lambda: re.findall(r"(\S+): an unfinished repair was taken up: (.*)", daemon.log()))


def test_the_daemon_finishes_a_cluster_s_repair_on_the_owner(finishing):
    handled, daemon = finishing
    (node, options), = unfinished(handled)
    assert node == "EXCH-B" and "--cluster=EXCH" in options.split("\n")
    daemon.start()
    subject, line = taken_up(daemon)[0]
    assert subject == "EXCH" and line.startswith("REPAIR OK - EXCH-B: "), line
    assert {state for name, state in handled.states("EXCH-B").items() if name in WEB.values()} == {"started"}
    assert handled.writers() == {"EXCH-B"} and unfinished(handled) == []


def test_what_was_left_on_a_node_that_owns_nothing_now_stays_so(finishing):
    handled, daemon = finishing
    handled.watched.control("failover", node="EXCH-B", group="Web", to="EXCH-C")
    before = handled.states("EXCH-B")
    daemon.start()
    subject, line = taken_up(daemon)[0]
    assert subject == "EXCH" and line == "REPAIR OK - EXCH-C: nothing is left unfinished (status 0)", line
    assert unfinished(handled) == [] and handled.states("EXCH-B") == before


def test_a_downtime_of_the_cluster_ends_what_its_run_left(finishing):
    handled, _ = finishing
    assert "downtime" in handled("--downtime=1").text
    assert unfinished(handled) == []


def test_what_a_node_s_own_run_left_is_no_business_of_the_cluster(finishing):
    handled, _ = finishing
    with contextlib.closing(sqlite3.connect(handled.watched.watch.history)) as history, history:
        assert history.execute("UPDATE unfinished_runs SET options = replace(options, '--cluster=EXCH', '--cluster')").rowcount == 1
    handled("--downtime=1")
    assert "EXCH-B: nothing is left unfinished" in handled("--finish").text
    assert len(unfinished(handled)) == 1


def test_one_repair_of_a_cluster_at_a_time(handled):
    watch = handled.watched.watch
    watch.control("latency", ms=60)
    argv = [watch.programs.build / "start_iis_sites", f"--config={watch.configuration}", "--cluster=EXCH",
            "--state=CRITICAL", "--state-type=HARD"]
    runs = [watch.programs.start(argv) for _ in range(3)]
    lines = [run.wait().text for run in runs]
    assert sum("bring-online of " in line and "done" in line for line in lines) == 1, lines
    assert len([write for write in handled.simulator.writes() if write[1] == "BringOnline"]) == 1


def test_prevention_is_for_sites_that_no_resource_starts(cluster):
    watched = cluster()
    watched.check()
    for site in (1, 2):
        watched.control("set-flag", node="EXCH-A", site=site, value="off")
        watched.control("set-flag", node="EXCH-B", site=site, value="off")
    watched.control("bindings", node="EXCH-B", site=2, bindings="http *:9999:")
    assert watched.check().state == "WARNING"
    handler = ClusterHandler(watched)
    handler(state="WARNING")
    flags = {node: {site["name"]: site["auto_start"] for site in handler.simulator.sites(node).values()} for node in watched.nodes}
    assert flags["EXCH-A"] == {"Intranet": True, "OWA": False, "Shop": True}
    assert flags["EXCH-B"] == {"Intranet": False, "OWA": False, "Shop": True}


@pytest.mark.parametrize("args, words", [
    (["--cluster=NONE"], "--cluster: there is no [cluster NONE] with nodes in the configuration"),
    (["--cluster=EXCH", "--node=EXCH-A"], "expected only one of"),
    (["--node=exch"], "a cluster is called with --cluster"),
    (["--cluster=EXCH", "--expect=Intranet"], "--expect: no role of [cluster EXCH] carries 'Intranet'"),
    *((["--cluster=EXCH", option], f"{option.split('=')[0]}: goes with one node, not with --cluster=NAME") for option in (
        "--warning=1", "--critical=3", "--expect-pool=P", "--password-warning=3", "--check-hotfix", "--exres-path=C:\\x.dll",
        "--report-repairs=1", "--repairs-a-day=1")),
])
def test_wrong_arguments(cluster, args, words):
    watched = cluster()
    check = watched.watch.programs.check(f"--config={watched.watch.configuration}", *args)
    assert check.state == "UNKNOWN" and words in check.line
