"""Options of the check that need a node which answers: how it is reached, who asks, what else is looked at."""
import stat

import pytest

import hostile
from relay import Relay


@pytest.fixture
def ask(programs):
    """ask(simulator, *options): a check of EXCH-A over HTTPS, without configuration and without memory."""
    def check(simulator, *options, address="exch-a.localhost"):
        return programs.check("-H", address, "-p", str(simulator.https_port), f"--ca-file={simulator.ca_file}",
                              "--history=none", *options)
    return check


def by_password(simulator):
    return ["--auth=basic", "-u", simulator.user, f"--password-file={simulator.password_file}"]


@pytest.mark.parametrize("address", ["::1", "[::1]", "::1%lo", "[::1%lo]"])
def test_an_ipv6_address_in_every_form_and_its_zone_is_told_to_nobody(programs, start_simulator, tmp_path, address):
    simulator = start_simulator(iis=7)
    try:
        relay = Relay(simulator.http_port, address="::1")
    except OSError:
        pytest.skip("this machine has no IPv6")
    history = tmp_path / "history.db"
    how = ["-p", str(relay.port), "--url-prefix=EXCH-A/wsman", "--http", "--allow-unencrypted", *by_password(simulator),
           f"--history={history}"]
    with relay:
        check = programs.check("-H", address, *how)
        assert check.state == "OK" and check.value("running") == 5, check
        event = ["--state=CRITICAL", "--state-type=HARD"]
        repair = programs.run([programs.build / "start_iis_sites", "-H", address, *how, *event])
        assert repair.status == 0 and "- ::1: nothing to repair" in repair.text, repair
    for told in (b"Host: [::1]:%d\r\n", b"http://[::1]:%d/EXCH-A/wsman</a:To>"):
        assert told % relay.port in relay.received
    assert b"%25" not in relay.received and b"%lo" not in relay.received
    shown = programs.sitewatch(f"--history={history}", "timeline", address)
    assert shown.status == 0 and "first look" in shown.text, shown
    gone = programs.check("-H", address, *how)
    assert gone.state == "UNKNOWN" and "[::1]:" in gone.line and "%" not in gone.line, gone


def test_a_node_of_the_configuration_may_be_called_by_its_address(programs, tmp_path):
    configuration = tmp_path / "sitewatch.conf"
    configuration.write_text("[node [::1]]\nport = 1\n[node B]\naddress = [::1%lo]\nport = 1\n")
    for node in ("::1", "[::1]", "B"):
        result = programs.check(f"--config={configuration}", f"--node={node}", "--history=none", "--http", "--auth=basic",
                                "--allow-unencrypted", "-u", "x", env={"SITEWATCH_PASSWORD": "y"})
        assert result.state == "UNKNOWN" and "[::1]:1" in result.line and "lo" not in result.line.split("[::1]")[1][:3], result


# --- who asks -----------------------------------------------------------------------------------------------------

def by_certificate(simulator, name="monitor"):
    certificate, key = simulator.certificates.client(name)
    return ["--auth=certificate", f"--cert-file={certificate}", f"--key-file={key}"]


@pytest.mark.parametrize("iis", [6, 7])
def test_a_client_certificate_authenticates(ask, start_simulator, iis):
    simulator = start_simulator(iis=iis, client_ca=True)
    check = ask(simulator, *by_certificate(simulator))
    assert check.state == "OK" and check.value("running") == 5, check


def test_a_client_certificate_of_the_configuration(watch_cluster):
    watch = watch_cluster(6, client_ca=True)
    certificate, key = watch.simulator.certificates.client()
    for name in ("user", "password-file"):
        del watch.defaults[name]
    watch.configure(defaults={"auth": "certificate", "cert-file": certificate, "key-file": key})
    assert watch.check().state == "OK"


def test_a_client_certificate_that_the_node_does_not_map_is_refused(ask, start_simulator):
    """The handshake does not demand one; without a mapping the answer is 401."""
    simulator = start_simulator()
    check = ask(simulator, *by_certificate(simulator))
    assert check.state == "UNKNOWN", check
    assert "401" in check.line and "certmapping" in check.line


def test_a_client_certificate_of_another_authority_is_refused(ask, start_simulator, authority):
    simulator = start_simulator(client_ca=True)
    certificate, key = authority.client()
    check = ask(simulator, "--auth=certificate", f"--cert-file={certificate}", f"--key-file={key}")
    assert check.state == "UNKNOWN", check
    assert any(word in check.line.lower() for word in ("certificate", "401", "tls")), check


@pytest.mark.parametrize("which", ["no-key", "foreign-key", "garbage", "absent", "key-of-others"])
def test_a_client_certificate_that_cannot_be_used_is_named(ask, start_simulator, authority, tmp_path, which):
    simulator = start_simulator(client_ca=True)
    certificate, key = simulator.certificates.client()
    garbage = tmp_path / "garbage.pem"
    garbage.write_text("-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n")
    cert_file, key_file = {
        "no-key": (certificate, None),
        "foreign-key": (certificate, authority.server()[1]),
        "garbage": (garbage, key),
        "absent": (tmp_path / "absent.pem", key),
        "key-of-others": (certificate, tmp_path / "absent.key"),
    }[which]
    check = ask(simulator, "--auth=certificate", f"--cert-file={cert_file}",
                *([f"--key-file={key_file}"] if key_file else []))
    assert check.state == "UNKNOWN", check
    assert str(cert_file) in check.line or "key" in check.line, check


def test_without_a_certificate_nothing_is_sent(programs):
    with hostile.Silent() as server:
        check = programs.check("-H", "127.0.0.1", "-p", str(server.port), "--auth=certificate", "--history=none")
        assert server.connections == 0
    assert check.state == "UNKNOWN" and "certificate" in check.line


# --- how it is reached --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("prefix", ["EXCH-B/wsman", "/EXCH-B/wsman"])
def test_a_listener_with_another_prefix(ask, start_simulator, prefix):
    simulator = start_simulator()
    simulator.control("stop", node="EXCH-B", site=2)
    simulator.control("set-flag", node="EXCH-B", site=2, value="off")
    check = ask(simulator, f"--url-prefix={prefix}", *by_password(simulator), address="127.0.0.1")
    assert check.state == "WARNING" and check.value("running") == 4 and "not-remembered" in check.line, check


def test_a_prefix_where_nothing_listens_is_named(ask, start_simulator):
    simulator = start_simulator()
    check = ask(simulator, "--url-prefix=elsewhere", *by_password(simulator))
    assert check.state == "UNKNOWN" and "404" in check.line and "elsewhere" in check.line, check


# --- what else is looked at ---------------------------------------------------------------------------------------

def test_a_missing_hotfix_is_a_warning_when_asked_for(either_iis):
    assert either_iis.check("EXCH-A").state == "OK"
    check = either_iis.check("EXCH-A", "--check-hotfix")
    assert check.state == "WARNING" and "6.5.7232.72" in check.line, check
    either_iis.control("hotfix", value="on")
    assert either_iis.check("EXCH-A", "--check-hotfix").state == "OK"


def test_exres_elsewhere_on_the_disk(either_iis):
    """The simulator has it at Exchange's own place alone."""
    place = "C:\\Program Files\\Exchsrvr\\bin\\exres.dll"
    assert either_iis.check("EXCH-A", "--check-hotfix", f"--exres-path={place}").state == "WARNING"
    check = either_iis.check("EXCH-A", "--check-hotfix", "--exres-path=D:\\Exchange\\exres.dll")
    assert check.state == "OK", check


# --- what is remembered -------------------------------------------------------------------------------------------

def test_a_history_whose_name_is_relative_is_a_file(programs, watch_cluster, tmp_path):
    """Also one that SQLite would take for a history in memory, which forgets without a word."""
    watch = watch_cluster(6)
    for name in ("here.db", ":memory:", "file:here?mode=memory"):
        watch.check("EXCH-A", f"--history={name}")  # a run's folder is tmp_path
        assert stat.S_ISREG((tmp_path / name).stat().st_mode)
        shown = watch.sitewatch(f"--history={name}", "timeline", "EXCH-A")
        assert "first look" in shown.text, shown


# --- what has to run, and what may be stopped ---------------------------------------------------------------------

def test_a_pool_that_no_site_uses_has_to_run(either_iis):
    watch = either_iis
    watch.control("add-site", node="EXCH-A", site=77, name="Tool", pool="Jobs")
    watch.control("remove-site", node="EXCH-A", site=77)
    watch.configure(EXCH_A={"expect-pool": ["job*"]})
    watch.control("pool", node="EXCH-A", name="Jobs", state="started")
    check = watch.check()
    assert check.state == "OK" and check.value("pools") == 1 and check.value("pools_down") == 0, check
    watch.control("pool", node="EXCH-A", name="Jobs", state="stopped")
    check = watch.check()
    assert check.line.startswith("SITES CRITICAL - application pool 'Jobs' is stopped, and has to run. 5 of 5 sites run"), check
    assert check.value("pools_down") == 1
    assert watch.check("EXCH-A", "--site=OWA").state == "OK"
    assert watch.check("EXCH-A", "--site=OWA", "--expect-pool=Jobs").state == "CRITICAL"
    assert watch.facts()["pools"] == [{"name": "Jobs", "state": "stopped", "severity": "CRITICAL",
                                       "sentence": "application pool 'Jobs' is stopped, and has to run",
                                       "acceptance": None}]
    assert "application pool 'Jobs' is stopped" in watch.sitewatch("show", "EXCH-A").text
    assert "no application pool 'Feed' is there" in watch.check("EXCH-A", "--expect-pool=Feed").line


def test_what_may_be_stopped_is_said_by_glob(either_iis):
    watch = either_iis
    watch.configure(EXCH_A={"stopped": ["ok: sho*", "critical"]})
    watch.check()
    watch.act("stop", "Shop")
    assert watch.check().state == "OK"
    watch.act("stop", "OWA")
    assert watch.check().state == "CRITICAL"
    check = watch.check("EXCH-A", "--stopped=warning: OWA", "--stopped=ok")
    assert check.state == "WARNING", check
