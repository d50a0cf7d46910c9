"""The operator's tool, on the same story: show, timeline, accept, forget."""
import json

import pytest

from nagios_output import harmful_characters

SITES = ["Default Web Site", "OWA", "Intranet", "Shop", "Exchange Admin"]


@pytest.fixture
def after_the_outage(watch_cluster):
    """EXCH-A after failover and restart, looked at all along."""
    watch = watch_cluster(6)
    watch.check()
    watch.fail_over()
    watch.minutes_pass(7)
    watch.check()
    watch.restart_and_settle()
    assert watch.check().state == "CRITICAL"
    return watch


def said(result, status=0):
    assert result.status == status, str(result)
    assert result.stderr == b"" or status != 0, str(result)
    assert harmful_characters(result.text.replace("\n", "")) == []
    return result.text


def test_show_tells_every_site_from_the_history_alone(after_the_outage):
    before = after_the_outage.requests()
    text = said(after_the_outage.sitewatch("show", "EXCH-A"))
    assert after_the_outage.requests() == before, "no node is asked"
    for name in SITES:
        assert name in text
    assert "stopped" in text and "off" in text
    assert "down-after-restart" in text or "did not come back" in text
    assert "KB885440" in text


def test_nodes_lists_those_configured_and_those_remembered(after_the_outage):
    """EXCH-B was never looked at."""
    text = said(after_the_outage.sitewatch("nodes"))
    assert line_of("EXCH-A", text).split()[-2:] == ["5", "5"], "sites, and how many do not run"
    assert "never" in line_of("EXCH-B", text)


def test_show_can_look_now(after_the_outage):
    after_the_outage.act("start", "Shop")
    assert "down-after-restart" in line_of("Shop", said(after_the_outage.sitewatch("show", "EXCH-A")))
    before = after_the_outage.requests()
    text = said(after_the_outage.sitewatch("show", "EXCH-A", "--look"))
    assert after_the_outage.requests() > before
    assert "started" in line_of("Shop", text)
    assert "started" in line_of("Shop", said(after_the_outage.sitewatch("show", "EXCH-A"))), "and remembers"


def line_of(name, text):
    return next(line for line in text.split("\n") if name in line)


def test_show_as_json(after_the_outage):
    facts = json.loads(said(after_the_outage.sitewatch("show", "EXCH-A", "--format=json")))
    assert sorted(site["name"] for site in facts["sites"]) == sorted(SITES)
    assert {site["reason"] for site in facts["sites"]} == {"down-after-restart"}
    assert facts["cause"] == "kb885440"


def test_timeline_tells_the_story_in_its_order(after_the_outage):
    text = said(after_the_outage.sitewatch("timeline", "EXCH-A"))
    words = ["first", "failover", "restart"]
    positions = [text.lower().find(word) for word in words]
    assert -1 not in positions and positions == sorted(positions), text
    assert "Shop" in text


def test_timeline_can_be_narrowed(after_the_outage):
    everything = said(after_the_outage.sitewatch("timeline", "EXCH-A")).split("\n")
    newest = said(after_the_outage.sitewatch("timeline", "EXCH-A", "--limit=2")).split("\n")
    assert len(newest) < len(everything)
    assert newest[-2] == everything[-2]
    assert "failover" in said(after_the_outage.sitewatch("timeline", "EXCH-A", "--since=1d"))


def test_accept_one_site_by_name_and_by_id(after_the_outage):
    said(after_the_outage.sitewatch("accept", "EXCH-A", "Shop"))
    said(after_the_outage.sitewatch("accept", "EXCH-A", str(after_the_outage.site_id("OWA"))))
    check = after_the_outage.check()
    assert check.value("down") == 3
    assert "Shop" not in check.line and "OWA" not in check.line
    assert "accept" in said(after_the_outage.sitewatch("timeline", "EXCH-A")).lower()


def test_accept_all_that_do_not_run(after_the_outage):
    said(after_the_outage.sitewatch("accept", "EXCH-A", "--all"))
    assert after_the_outage.check().state == "OK"


def test_accept_needs_a_site_or_all(after_the_outage):
    said(after_the_outage.sitewatch("accept", "EXCH-A"), status=3)
    assert after_the_outage.check().value("down") == 5


@pytest.mark.parametrize("argv", [["accept", "EXCH-A", "Nothing"], ["accept", "EXCH-Z", "Shop"], ["show", "EXCH-Z"],
                                  ["timeline", "EXCH-Z"], ["forget", "EXCH-Z"]],
                         ids=lambda argv: "-".join(argv))
def test_what_is_not_there_is_named(after_the_outage, argv):
    result = after_the_outage.sitewatch(*argv)
    assert result.status != 0
    words = result.text + result.stderr.decode()
    assert argv[-1] in words or argv[1] in words


def test_forget_lets_another_machine_take_the_name(after_the_outage):
    after_the_outage.configure(EXCH_A={"address": after_the_outage.nodes["EXCH-B"]})
    assert "forget" in after_the_outage.check("EXCH-A").all_text
    said(after_the_outage.sitewatch("forget", "EXCH-A"))
    check = after_the_outage.check("EXCH-A")
    assert "forget" not in check.all_text
    assert "The history is missing" not in check.line


@pytest.mark.parametrize("argv", [[], ["dance"], ["show", "--frobnicate"], ["accept"], ["forget"], ["timeline"]],
                         ids=lambda argv: "-".join(argv) or "none")
def test_bad_words_are_refused_with_a_sentence(programs, argv):
    result = programs.sitewatch(*argv)
    assert result.status not in (0,), str(result)
    assert result.stdout + result.stderr != b""
    assert b"Sanitizer" not in result.stderr


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version(programs, option):
    result = programs.sitewatch(option)
    assert result.status == 0, str(result)
    assert "sitewatch" in result.text


def test_help_names_the_verbs(programs):
    text = programs.sitewatch("--help").text
    for verb in ("show", "timeline", "accept", "forget"):
        assert verb in text


def test_without_a_history_it_says_where_it_looked(programs, tmp_path):
    path = tmp_path / "nowhere.db"
    for argv in (["show", "EXCH-A"], ["timeline", "EXCH-A"], ["accept", "EXCH-A", "Shop"]):
        result = programs.sitewatch(*argv, f"--history={path}")
        assert result.status != 0
        assert str(path) in result.text + result.stderr.decode()
    assert not path.exists()


def test_a_stop_that_was_accepted_by_mistake_is_taken_back(either_iis):
    either_iis.check()
    either_iis.act("stop", "Shop")
    either_iis.check()
    assert either_iis.sitewatch("accept", "EXCH-A", "Shop").status == 0
    assert either_iis.check().state == "OK"
    revoked = either_iis.sitewatch("revoke", "EXCH-A", "Shop", "--by=jane.doe")
    assert revoked.status == 0 and "not meant to be stopped, says jane.doe" in revoked.text, str(revoked)
    assert either_iis.check().state == "CRITICAL"
    assert "was not meant, says jane.doe" in either_iis.sitewatch("timeline", "EXCH-A").text


def test_several_sites_are_accepted_in_one_call(after_the_outage):
    owa = f"#{after_the_outage.site_id('OWA')}"
    refused = after_the_outage.sitewatch("accept", "EXCH-A", "Shop", owa, "Nothing")
    assert refused.status == 1 and b"no site 'Nothing'" in refused.stderr, str(refused)
    assert after_the_outage.check().value("down") == 5
    text = said(after_the_outage.sitewatch("accept", "EXCH-A", "Shop", owa))
    assert text.count("is stopped on purpose") == 2
    assert after_the_outage.check().value("down") == 3
    said(after_the_outage.sitewatch("revoke", "EXCH-A", "shop", owa))
    assert after_the_outage.check().value("down") == 5


def test_an_acceptance_has_an_end_and_a_reason_that_are_shown_everywhere(either_iis):
    either_iis.check()
    either_iis.act("stop", "Shop")
    either_iis.check()
    said(either_iis.sitewatch("accept", "EXCH-A", "Shop", "--for=2h", "--why=a | new; disk", "--by=jane"))
    assert "accepted by jane at" in said(either_iis.sitewatch("show", "EXCH-A"))
    assert "(a | new; disk)" in said(either_iis.sitewatch("show", "EXCH-A"))
    assert "was accepted by jane until 20" in said(either_iis.sitewatch("timeline", "EXCH-A"))
    check = either_iis.check("EXCH-A", "-v")
    assert check.state == "OK"
    assert "accepted by jane at" in check.all_text and "until" in check.all_text
    shop = next(site for site in either_iis.facts()["sites"] if site["name"] == "Shop")
    assert shop["acceptance"]["by"] == "jane" and shop["acceptance"]["why"] == "a | new; disk"
    assert shop["acceptance"]["until"] > shop["acceptance"]["at"]
    refused = either_iis.sitewatch("accept", "EXCH-A", "Shop", "--why=two\nlines")
    assert refused.status == 3 and b"line ends" in refused.stderr


def test_an_accepted_flag_is_quiet_and_its_site_is_lost_all_the_same(either_iis):
    either_iis.check()
    either_iis.fail_over()
    assert either_iis.check().state == "WARNING"
    text = said(either_iis.sitewatch("accept", "EXCH-A", "--all", "--flag"))
    assert "have auto start off on purpose" in text and "not accepted" in text
    assert either_iis.check().state == "OK"
    assert "being off was accepted by" in said(either_iis.sitewatch("timeline", "EXCH-A"))
    either_iis.restart_and_settle()
    assert either_iis.check().value("down") == 5


def test_a_stopped_pool_is_quiet_by_acceptance_alone(either_iis):
    either_iis.check()
    either_iis.control("pool", node="EXCH-A", name="DefaultAppPool", state="stopped")
    assert either_iis.check().state == "CRITICAL"
    refused = either_iis.sitewatch("accept", "EXCH-A", "--pool=DefaultAppPool", "--pool=Nothing")
    assert refused.status == 1 and b"no application pool 'Nothing'" in refused.stderr
    assert either_iis.check().state == "CRITICAL"
    said(either_iis.sitewatch("accept", "EXCH-A", "--pool=defaultapppool"))
    assert either_iis.check().state == "OK"
    assert "503" in either_iis.check("EXCH-A", "-v").all_text
    said(either_iis.sitewatch("revoke", "EXCH-A", "--pool=DefaultAppPool"))
    assert either_iis.check().state == "CRITICAL"
    said(either_iis.sitewatch("accept", "EXCH-A", "--pool=DefaultAppPool"))
    either_iis.control("pool", node="EXCH-A", name="DefaultAppPool", state="started")
    either_iis.check()
    either_iis.control("pool", node="EXCH-A", name="DefaultAppPool", state="stopped")
    assert either_iis.check().state == "CRITICAL"
    timeline = said(either_iis.sitewatch("timeline", "EXCH-A"))
    assert "application pool DefaultAppPool went from started to stopped" in timeline
    assert "the acceptance of application pool DefaultAppPool ended" in timeline


def test_a_job_that_stops_a_pool_again_and_again_is_accepted_ahead(either_iis):
    either_iis.check()
    refused = either_iis.sitewatch("accept", "EXCH-A", "--pool=DefaultAppPool")
    assert refused.status == 1 and b"--for" in refused.stderr
    said(either_iis.sitewatch("accept", "EXCH-A", "--pool=DefaultAppPool", "--for=30d", "--why=nightly job"))
    shown = said(either_iis.sitewatch("show", "EXCH-A"))
    assert "Pool:          DefaultAppPool, started, a stop is accepted by" in shown and "(nightly job)" in shown
    for state in ("stopped", "started", "stopped"):
        either_iis.control("pool", node="EXCH-A", name="DefaultAppPool", state=state)
        assert either_iis.check().state == "OK"


def test_what_is_quiet_by_belief_alone_says_that_nobody_accepted_it(either_iis):
    either_iis.check()
    either_iis.act("stop", "Shop")
    either_iis.act("set-flag", "Shop", value="off")     # on IIS 7 and later, IIS Manager does that
    for _ in range(3):
        assert either_iis.check().state == "CRITICAL"
        either_iis.minutes_pass(6)
    either_iis.restart_and_settle()
    check = either_iis.check()
    assert check.state == "OK", check.all_text
    assert "Shop" in check.all_text and "never accepted" in check.all_text
    shop = next(site for site in either_iis.facts()["sites"] if site["name"] == "Shop")
    assert shop["believed"] and shop["acceptance"] is None and "never accepted" in shop["sentence"]
