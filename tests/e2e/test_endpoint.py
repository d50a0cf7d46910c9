"""An endpoint of PowerShell in place of an administrator: looks and repairs by functions of fixed text, by two roles."""
import json
import re
import signal

import pytest

from processes import eventually
from this_build import SOURCE
from test_machines import scenario, tell_the_story
from watch import Handler

READ = {"endpoint": "sitewatch"}


@pytest.fixture
def endpoint(watch_cluster):
    """endpoint("...") -> Watch of EXCH-A and EXCH-B, which account=endpoint-reader asks; in the end no pool is open."""
    watches = []

    def start(more="account=endpoint-reader\n", windows="2022", keys=READ, text=""):
        watch = watch_cluster(scenario=scenario(windows, f"features=stock\nendpoints=on\n{more}") + text)
        watch.configure(defaults=keys)
        watches.append(watch)
        return watch

    yield start
    for watch in watches:
        shells = watch.simulator.shells()
        assert shells["open"] == shells["expired"] == 0 and shells["most"] <= 1, shells


@pytest.mark.parametrize("windows", ["2016", "2022", "2025"])
def test_the_story_of_a_node_whose_monitor_is_no_administrator(endpoint, windows):
    tell_the_story(endpoint(windows=windows))


def test_a_look_is_one_logon_and_few_requests(endpoint):
    watch = endpoint()
    assert watch.check().state == "OK"
    before, logons = watch.requests(), watch.simulator.requests()["logons"]
    assert watch.check().state == "OK"
    assert watch.requests() - before <= 8
    assert watch.simulator.requests()["logons"] - logons == 1


def test_the_clusters_name_is_told_by_it_too(endpoint):
    watch = endpoint(keys=READ | {"clustered": "*: *"})
    for node in watch.nodes:
        watch.check(node)
    told = json.loads(watch.sitewatch("nodes", "--format=json").stdout)["clusters"]
    assert [(cluster["nodes"], cluster["problem"]) for cluster in told] == [(["EXCH-A", "EXCH-B"], None)], told


def test_a_name_beyond_16_bits_is_the_name_that_winrm_tells(endpoint):
    """PowerShell writes such a character as two units, each for itself."""
    names = ["\U0001f600 Gr\u00fc\u00dfe", "\U0001f601 Gr\u00fc\u00dfe"]
    watch = endpoint()
    for site, name in enumerate(names, 70):
        watch.control("add-site", node="EXCH-A", site=site, name=name, state="started", value="on")
    assert set(names) <= set(watch.reasons())


@pytest.fixture
def down(endpoint):
    """down("...") -> Handler of a node whose sites are all down since its restart, flags off, repaired by the other role."""
    def start(repair="endpoint = sitewatch-repair\n"):
        watch = endpoint()
        assert watch.check().state == "OK"
        watch.fail_over()
        assert watch.check().state == "WARNING"
        watch.restart_and_settle()
        assert watch.check().state == "CRITICAL"
        with watch.configuration.open("a") as file:
            file.write(f"[repair]\n{repair}")
        return Handler(watch)
    return start


def test_the_other_role_repairs(down):
    handler = down()
    handler.watch.control("account", node="EXCH-A", level="endpoint-repairer")
    handler(status=0)
    assert handler.all_run() and all(flag for _, flag in handler.states().values()), handler.states()


def test_a_reader_repairs_nothing(down):
    handler = down(repair="")
    before = handler.states()
    result = handler()
    assert result.status in (2, 3) and "no role at the endpoint 'sitewatch' in which" in result.text, result
    assert handler.states() == before


@pytest.mark.parametrize("level", ["remote-management", "plain", "endpoint-repairer"])
def test_who_has_no_role_is_told_so(endpoint, level):
    check = endpoint(f"account={level}\n").check()
    assert check.state == "UNKNOWN" and "the account has no role at the endpoint 'sitewatch'" in check.line, check


def test_an_endpoint_that_is_not_there(endpoint):
    check = endpoint(keys={"endpoint": "sitewotch"}).check()
    assert check.state == "UNKNOWN" and "the node has no endpoint 'sitewotch': register it" in check.line, check


@pytest.mark.parametrize("skip", range(6))
def test_a_site_that_has_the_number_of_another_by_now_is_not_started(down, skip):
    """Between two functions the number goes to another site: nobody saw that one run."""
    handler = down()
    watch = handler.watch
    watch.control("account", node="EXCH-A", level="endpoint-repairer")
    for verb in ({"do": "remove-site"}, {"do": "add-site", "name": "Another", "state": "stopped", "value": "off"}):
        watch.control("at-request", node="EXCH-A", site=7, match="shell/Command", skip=skip, **verb)
    handler()
    assert handler.states()["Another"] == ("stopped", False), handler.states()


def test_what_the_module_asks_is_what_a_look_wants():
    """Class by class, line by line: what one of them forgets would be missing on the node alone."""
    module = (SOURCE / "contrib/windows/Sitewatch/Sitewatch.psm1").read_text()
    code = "".join(path.read_text() for path in (SOURCE / "lib/windows").glob("*.c"))
    by_other_ways = {"Site", "Application", "ApplicationPool", "IIsWebServer", "IIsWebServerSetting", "IIsApplicationPoolSetting"}
    not_since_2008 = {"Win32_NTLogEvent", "CIM_DataFile"}
    of_counters = {"Win32_PerfRawData_APPPOOLCountersProvider_APPPOOLWAS"}
    classes = set(re.findall(r"\bfrom (\w+)", "\n".join(re.findall(r'"((?:[^"\\]|\\.)*)"', code))))
    wanted = {name for name in classes if re.match(r"(Win32|MSCluster|CIM|Site|Application|IIs)", name)}
    missing = {name for name in wanted if not re.search(rf"'{name}'", module)}
    assert missing == by_other_ways | not_since_2008 | of_counters
    for line in ("list apppool /xml", "list site /config:* /xml", "list config -section:system.applicationHost/sites /config:* /xml"):
        assert line in code and f"'{line}'" in module, line


def doctor(watch, status):
    result = watch.programs.run([watch.programs.build / "sitewatch", f"--config={watch.configuration}", "doctor", "EXCH-A"])
    assert result.status == status, result
    return re.sub(r"\s+", " ", result.text)


def test_the_doctor_tells_of_the_endpoint(endpoint):
    assert "the endpoint 'sitewatch' answers, and has no language" in doctor(endpoint(), 0)


@pytest.mark.parametrize(("more", "keys", "words"), [
    ("account=plain\n", READ, "the account has no role at the endpoint 'sitewatch'"),
    ("account=endpoint-reader\n", {"endpoint": "other"}, "the node has no endpoint 'other'"),
    ("endpoints=wide\naccount=endpoint-reader\n", READ, "the role at the endpoint 'sitewatch' is too wide"),
])
def test_the_doctor_tells_what_is_wrong_with_it(endpoint, more, keys, words):
    text = doctor(endpoint(more, keys=keys), 1)
    assert words in text and "Register-SitewatchEndpoint.ps1" in text, text


@pytest.mark.parametrize("fault", ["timed-out", "hang"])
def test_a_signal_leaves_no_pool(endpoint, fault):
    """Nothing new, again and again; or a question that the node keeps for longer than anybody waits here."""
    watch = endpoint()
    watch.fault(fault, match="shell/Receive")
    opened = watch.simulator.shells("EXCH-A")["opened"]
    process = watch.programs.start([watch.programs.check_path, f"--config={watch.configuration}", "--node=EXCH-A", "-t", "90"])
    eventually("a pool is open", lambda: watch.simulator.shells("EXCH-A")["opened"] > opened)
    process.process.send_signal(signal.SIGTERM)
    result = process.wait(limit_s=15)
    assert result.status == 3 and "ended by a signal" in result.text, result
