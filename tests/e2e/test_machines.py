"""The same story on every Windows, in other time zones, through other listeners, and as other accounts."""
import datetime

import pytest

VERSIONS = ("2003", "2008", "2008r2", "2012", "2012r2", "2016", "2019", "2022", "2025")
SITES = {1: "Default Web Site", 2: "OWA", 7: "Shop"}


def scenario(windows, more="", sites_more=""):
    """Two nodes of a cluster with an Exchange group on the first."""
    text = ""
    for node in ("EXCH-A", "EXCH-B"):
        text += f"[node {node}]\nwindows={windows}\ncluster=EXCLUSTER\n{more}"
        for number, name in SITES.items():
            text += f"[site {node} {number}]\nname={name}\nbindings=http *:8{number:03}:\n{sites_more}"
    return text + "[group EXCLUSTER EVS1]\nowner=EXCH-A\nexchange=on\nresource=EVS1 Name: Network Name\n"


def tell_the_story(watch):
    check = watch.check()
    assert check.state == "OK" and check.value("running") == len(SITES), check
    watch.fail_over()
    watch.minutes_pass(7)
    facts = watch.facts()
    assert facts["cause"] == "kb885440" and facts["failover"]["evidence"] == "event", facts["failover"]
    assert facts["failover"]["group"] == "EVS1" and facts["failover"]["to"] == "EXCH-B"
    moment = datetime.datetime.fromisoformat
    age = moment(facts["facts"]["local_time"]) - moment(facts["failover"]["time"])
    assert datetime.timedelta(minutes=7) <= age < datetime.timedelta(minutes=9), "on the node's own clock, in UTC"
    assert {site["reason"] for site in facts["sites"]} == {"will-not-restart"}
    watch.restart_and_settle()
    check = watch.check()
    assert check.state == "CRITICAL" and check.value("down") == len(SITES), check
    assert "KB885440" in check.line and "since EXCH-A restarted" in check.line


@pytest.mark.parametrize("windows", VERSIONS)
def test_every_windows(watch_cluster, windows):
    """Other events, other properties of the cluster, another IIS."""
    tell_the_story(watch_cluster(scenario=scenario(windows)))


@pytest.mark.parametrize("zone", [-480, -210, 345, 840])
@pytest.mark.parametrize("windows", ["2003", "2016"])
def test_every_time_zone(watch_cluster, windows, zone):
    tell_the_story(watch_cluster(scenario=scenario(windows, f"zone={zone}\n")))


@pytest.mark.parametrize("stack", ["1.1", "2.0"])
def test_an_old_winrm_on_server_2003(watch_cluster, stack):
    tell_the_story(watch_cluster(scenario=scenario("2003", f"stack={stack}\n")))


def test_iis_7_through_its_compatibility_layer(watch_cluster):
    """The feature with root/webadministration is not installed, that of IIS 6 is."""
    watch = watch_cluster(scenario=scenario("2008r2", "compatibility=on\n"))
    watch.fault("namespace-missing", "root/webadministration")
    tell_the_story(watch)
    assert watch.facts()["facts"]["iis_interface"] == 7, "what it is does not depend on the way"


def test_an_exchange_node_is_no_iis_6(watch_cluster):
    """Exchange brings root/MicrosoftIISv2 to a later IIS."""
    watch = watch_cluster(scenario=scenario("2019", "features=Exchange\n"))
    tell_the_story(watch)
    assert "(as in KB885440)" in watch.check().line
    assert "IIS 7 or later" in watch.sitewatch("show", "EXCH-A").text


NAME_WITH_QUOTES = "SHOP's \"x\"\\y"
ACTIVE_ELSEWHERE = f"[group EXCLUSTER {NAME_WITH_QUOTES}]\nowner=EXCH-B\nsites=7\nresource=Shop script: Generic Script\n"


@pytest.mark.parametrize("form", ["endpoint", "attributes", "blanks", "path", "short-path"])
@pytest.mark.parametrize("windows", ["2003", "2008r2"])
def test_owners_in_each_form_of_a_reference(watch_cluster, windows, form):
    """Before Server 2012 only associations tell who owns a group, and how they write it is not known."""
    watch = watch_cluster(scenario=scenario(windows, f"references={form}\n") + ACTIVE_ELSEWHERE)
    watch.configure(defaults={"clustered": f"{NAME_WITH_QUOTES}: Shop"})
    watch.act("stop", "Shop")
    assert watch.reasons()["Shop"] == "passive", watch.check()
    tell_the_story(watch_cluster(scenario=scenario(windows, f"references={form}\n")))


def test_owners_in_no_form_that_is_known(watch_cluster):
    """That the owner is not known is said; the site is not taken for one of the passive node."""
    watch = watch_cluster(scenario=scenario("2008r2", "references=unreadable\n") + ACTIVE_ELSEWHERE)
    watch.configure(defaults={"clustered": f"{NAME_WITH_QUOTES}: Shop"})
    watch.act("stop", "Shop")
    check = watch.check()
    assert check.state != "OK" and "none can be read" in check.long_text, check
    facts = watch.facts()
    assert [part["part"] for part in facts["parts"] if part["status"] == "unreadable"] == ["cluster"]
    assert "passive" not in {site["reason"] for site in facts["sites"]}


@pytest.mark.parametrize("iis, columns", [(6, "ServerBindings"), (7, "Bindings")])
def test_a_provider_that_takes_no_long_list_of_columns(watch_cluster, iis, columns):
    """It is not known whether each provider takes all of these by name (there is a plainer question then)."""
    watch = watch_cluster(iis)
    watch.fault("star-only", columns)
    check = watch.check()
    assert check.state == "OK" and check.value("sites") == 5, check
    watch.fail_over()
    assert set(watch.reasons().values()) == {"will-not-restart"}


@pytest.mark.parametrize("shape", ["wsman", "wmi"])
@pytest.mark.parametrize("iis", [6, 7])
def test_a_quota_that_is_free_again_is_no_news(watch_cluster, iis, shape):
    watch = watch_cluster(iis)
    watch.fault("quota", "", 1, shape=shape)
    assert watch.check().state == "OK"


def test_a_site_of_ftp_is_no_web_site(watch_cluster):
    watch = watch_cluster(7)
    watch.control("add-site", node="EXCH-A", site=9, name="Files", bindings="ftp *:21:")
    watch.act("set-state", "Files", state="stopped")
    check = watch.check("EXCH-A", "-v")
    assert check.state == "OK" and check.value("sites") == 5, check
    assert "Files" not in check.all_text


def test_two_groups_and_a_rule_for_each(watch_cluster):
    """Each site follows its own group."""
    text = scenario("2012r2") + "[group EXCLUSTER SHOP]\nowner=EXCH-B\nsites=7\nresource=Shop script: Generic Script\n"
    watch = watch_cluster(scenario=text)
    watch.configure(defaults={"clustered": ["SHOP: Shop", "EVS1: OWA"]})
    watch.act("stop", "Shop")
    reasons = watch.reasons("EXCH-A")
    assert reasons["Shop"] == "passive" and reasons["OWA"] == "running"
    watch.control("failover", group="SHOP", node="EXCH-A")
    reasons = watch.reasons("EXCH-A")
    assert reasons["Shop"] == "running"
    watch.act("stop", "Shop", "EXCH-B")
    assert watch.reasons("EXCH-B")["Shop"] == "passive"


def test_a_site_stopped_where_its_group_is_online_is_critical(watch_cluster):
    text = scenario("2012r2") + "[group EXCLUSTER SHOP]\nowner=EXCH-A\nsites=7\nresource=Shop script: Generic Script\n"
    watch = watch_cluster(scenario=text)
    watch.configure(defaults={"clustered": "SHOP: Shop"})
    watch.check()
    watch.act("stop", "Shop")
    check = watch.check()
    assert check.state == "CRITICAL" and "Shop" in check.line


def test_a_stopped_cluster_service_is_told(either_iis):
    """Its data cannot be had then; the sites are judged all the same."""
    either_iis.configure(defaults={"clustered": "Exchange Virtual Server 1: OWA"})
    assert either_iis.check().state == "OK"
    either_iis.control("stop-service", node="EXCH-A", service="ClusSvc")
    check = either_iis.check()
    assert check.value("sites") == 5
    assert "cluster" in check.long_text


def test_a_node_without_iis_is_unknown_and_told(watch_cluster):
    watch = watch_cluster(scenario="[node EXCH-A]\nwindows=2012r2\niis=none\n")
    check = watch.check()
    assert check.state == "UNKNOWN"
    assert "IIS" in check.line


# --- who asks, and where ------------------------------------------------------------------------------------------

def test_another_url_prefix(watch_cluster):
    watch = watch_cluster(6)
    watch.configure(defaults={"url-prefix": "EXCH-B/wsman"})
    facts = watch.facts("EXCH-B")
    assert facts["facts"]["computer"] == "EXCH-B"


def test_a_client_certificate(watch_cluster):
    watch = watch_cluster(7, client_ca=True)
    pem, key = watch.simulator.certificates.client("monitor")
    del watch.defaults["user"], watch.defaults["password-file"]
    watch.configure(defaults={"auth": "certificate", "cert-file": pem, "key-file": key})
    assert watch.check().state == "OK"
    other, other_key = watch.simulator.certificates.unknown_ca()
    watch.configure(defaults={"auth": "certificate", "cert-file": other, "key-file": other_key})
    assert watch.check().state == "UNKNOWN"


@pytest.mark.parametrize("auth", ["negotiate", "kerberos", "ntlm"])
def test_a_way_to_authenticate_that_the_node_does_not_offer(watch_cluster, auth):
    watch = watch_cluster(6)
    watch.configure(defaults={"auth": auth})
    check = watch.check()
    assert check.state == "UNKNOWN"
    assert "it offers Basic" in check.line, check


def test_a_node_that_comes_back_is_remembered(either_iis):
    """An hour without an answer is no restart, and no reason to forget."""
    either_iis.check()
    either_iis.act("stop", "Shop")
    assert either_iis.reasons()["Shop"] == "stopped"
    either_iis.fault("http-503")
    assert either_iis.check("EXCH-A", "-t", "1").state == "UNKNOWN"
    either_iis.faults_end()
    either_iis.minutes_pass(60)
    assert either_iis.reasons()["Shop"] == "stopped"
    assert "restart" not in either_iis.sitewatch("timeline", "EXCH-A").text
