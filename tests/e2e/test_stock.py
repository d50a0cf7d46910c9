"""Nodes on which nothing was added to IIS: their sites by appcmd.exe in a remote shell, of which none is left behind."""
import pytest

from sealed_stage import kdc_fixture, stage_fixture  # noqa: F401  (fixtures)
from test_machines import scenario, tell_the_story
from watch import Handler

MOST_REQUESTS = 12
PASSING = ("rpc", "connection")
LASTING = ("rights", "rights-1168", "broken", "data", "not-implemented", "in-use", "other")


@pytest.fixture
def stock(watch_cluster):
    """stock("account=plain", sites_more="...") -> Watch of EXCH-A and EXCH-B; in the end no shell is open."""
    watches = []

    def start(more="", windows="2022", text="", **keys):
        watches.append(watch_cluster(scenario=scenario(windows, f"features=stock\n{more}", **keys) + text))
        return watches[-1]

    yield start
    for watch in watches:
        for node in ("EXCH-A", "EXCH-B"):
            shells = watch.simulator.shells(node)
            assert shells["open"] == shells["expired"] == 0 and shells["most"] <= 1, (node, shells)


@pytest.mark.parametrize("windows", ["2008", "2008r2", "2012", "2016", "2022", "2025"])
def test_the_story_of_a_stock_node(stock, windows):
    watch = stock(windows=windows)
    tell_the_story(watch)
    assert watch.facts()["facts"]["iis_interface"] == 7


def test_a_look_costs_the_same_whatever_the_number_of_sites(watch_cluster):
    spent = []
    for count in (2, 150):  # more come in more answers of half a megabyte
        sites = "".join(f"[site EXCH-A {number}]\nname=Site {number}\nbindings=http *:{8000 + number}:\n"
                        for number in range(1, count + 1))
        watch = watch_cluster(scenario=f"[node EXCH-A]\nwindows=2022\nfeatures=stock\n{sites}")
        watch.check()  # the first asks for the domain, too
        before = watch.requests()
        check = watch.check()
        assert check.state == "OK" and check.value("running") == count, check
        spent.append(watch.requests() - before)
        shells = watch.simulator.shells("EXCH-A")
        assert shells["opened"] == 2 and shells["open"] == 0, shells
    assert spent[0] == spent[1] <= MOST_REQUESTS, spent


@pytest.mark.parametrize("kind", ["", "hang"])
def test_messages_to_a_shell_are_sealed_too(stage, kind):
    stage.start(scenario=scenario("2022", "features=stock\n"))
    if kind:
        stage.simulator.control("fault", kind=kind, match="DesiredStream")
    check = stage.run(*stage.with_ntlm, *(["-t", "6"] if kind else []))
    assert check.state == ("UNKNOWN" if kind else "OK"), check
    shells = stage.simulator.shells("EXCH-A")
    assert shells["opened"] == shells["deleted"] == 1 and shells["open"] == 0, shells


def test_a_node_with_a_provider_is_given_no_shell(either_iis):
    assert either_iis.check().state == "OK"
    assert either_iis.simulator.shells("EXCH-A")["opened"] == 0


@pytest.mark.parametrize("account", ["plain"])
def test_who_may_not_is_told_the_right_first(stock, account):
    check = stock(f"account={account}\n").check()
    assert check.state == "UNKNOWN", check
    assert "Administrators" in check.line, check
    assert "Web-Scripting-Tools" not in check.line.partition("Administrators")[0], check


def test_remote_shells_may_be_forbidden(stock):
    watch = stock("shells=off\n")
    check = watch.check()
    assert check.state == "UNKNOWN" and check.value("sites") == 3, "by the counters, which tell no auto start"
    watch.configure(defaults={"ways": "webadministration, microsoftiisv2, appcmd"})
    check = watch.check()
    assert check.state == "UNKNOWN", check
    assert "AllowRemoteShellAccess" in check.line or "Administrators" in check.line, check


@pytest.mark.parametrize("shape", PASSING)
def test_an_error_that_passes_is_no_news(stock, shape):
    watch = stock()
    watch.fault("appcmd-error", count=1, shape=shape)
    assert watch.check().state == "OK"


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("shape", LASTING)
def test_an_error_that_lasts_is_no_listing(stock, shape, language):
    watch = stock(f"language={language}\n")
    watch.check()
    watch.fault("appcmd-error", shape=shape)
    check = watch.check()
    assert check.state == "UNKNOWN", check
    if shape.startswith("rights"):
        assert "Administrators" in check.line, check
    watch.faults_end()
    assert watch.check().state == "OK", "and no site was lost in between"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_site_with_too_many_bindings_hides_no_other(stock, language):
    bindings = ", ".join(f"http *:80:w{number}" for number in range(200))
    watch = stock(f"language={language}\n", text=f"[site EXCH-A 3]\nname=Many\nbindings={bindings}\n")
    check = watch.check()
    assert check.state == "OK" and check.value("running") == 4, check
    watch.act("stop", "Shop")
    assert watch.reasons() | {"Shop": "stopped", "Many": "running"} == watch.reasons()


@pytest.mark.parametrize("default", ["on", "off"])
def test_flags_that_are_left_to_the_defaults_are_theirs(stock, default):
    watch = stock(f"flags=set-only\nsite_default={default}\n")
    watch.act("set-flag", "Shop", value="off")
    watch.act("set-flag", "OWA", value="on")
    flags = {site["name"]: site["auto_start"] for site in watch.facts()["sites"]}
    assert flags == {"Shop": "off", "OWA": "on", "Default Web Site": default}, flags


def test_names_in_a_code_page_hide_no_state(stock):
    watch = stock("language=ru\npipe=oem\n", text="[site EXCH-A 3]\nname=Почта\nbindings=http *:90:\n")
    check = watch.check()
    assert check.state == "OK" and check.value("running") == 4, check
    watch.act("stop", "Почта")
    facts = watch.facts()
    assert {site["id"]: site["reason"] for site in facts["sites"]}[3] == "stopped", facts["sites"]


@pytest.mark.parametrize("kind, parameters", [
    ("output-pieces", {"shape": "7"}), ("shell-gone", {"count": 1}), ("output-noise", {"shape": "noise"}),
])
def test_what_hinders_is_overcome(stock, kind, parameters):
    watch = stock()
    watch.fault(kind, **parameters)
    check = watch.check()
    assert check.state == "OK" and check.value("running") == 3, check


@pytest.mark.parametrize("kind, parameters", [
    ("output-cut", {}), ("output-cut", {"shape": "all"}), ("exit-code", {"shape": "7"}), ("appcmd-missing", {}),
    ("shell-refused", {}), ("shell-refused", {"shape": "quota"}), ("shell-gone", {}),
])
def test_what_is_not_whole_is_unknown(stock, kind, parameters):
    watch = stock()
    watch.check()
    watch.fault(kind, **parameters)
    assert watch.check().state == "UNKNOWN"
    watch.faults_end()
    assert watch.check().state == "OK"


@pytest.mark.parametrize("kind", ["hang", "output-flood"])
def test_a_command_that_does_not_end_leaves_no_shell(stock, kind):
    watch = stock()
    watch.fault(kind, **({"match": "DesiredStream"} if kind == "hang" else {}))
    assert watch.check("EXCH-A", "-t", "6").state == "UNKNOWN"
    watch.faults_end()
    assert watch.check().state == "OK"


def test_w3svc_that_is_stopped(stock):
    watch = stock()
    watch.check()
    watch.control("stop-service", node="EXCH-A", service="W3SVC")
    check = watch.check()
    assert check.state == "CRITICAL" and "W3SVC" in check.line, check


def test_nothing_is_repaired_by_this_way_and_that_is_said_before(stock):
    watch = stock()
    assert "repairs none" in watch.check().long_text
    handler = Handler(watch)
    assert "nothing to repair" in handler(status=0).text
    watch.fail_over()
    watch.restart_and_settle()
    before = handler.states()
    assert watch.check().state == "CRITICAL"
    for arguments in ([], ["--dry-run"]):
        result = handler(*arguments)
        assert result.text.startswith("REPAIR UNKNOWN") and "nothing is done" in result.text, result
        assert "Web-Scripting-Tools" in result.text, result
    assert handler.states() == before and not handler.results()


def test_doctor_shows_the_way(stock):
    watch = stock()
    found = watch.sitewatch("doctor", "EXCH-A").text
    assert "appcmd lists 3 sites, and is used" in found, found
    assert "webadministration is not needed: root/WebAdministration is not there" in found, found
