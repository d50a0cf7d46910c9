"""
The fault table, second part: a WinRM service that answers, and what it answers is denied, short, wrong or hostile.

The simulator's own faults where it has them; where one byte or one page matters, a man in the middle (meddler.py).
"""
import html
import re
import time

import pytest

from meddler import Meddler, fault
from nagios_output import harmful_characters
from processes import patience

# How many MiB a run may take: of a small snapshot and of hostile bytes that must not stay.
PEAK_MIB = 150
PEAK_SANITIZED_MIB = 500

IIS = {6: ("IIsWebServer", "IIsWebServerSetting"), 7: ("Site",)}


@pytest.fixture
def between(watch_cluster):
    """between(iis, rule) -> a Watch whose requests go through a Meddler."""
    meddlers = []

    def start(iis, rule, **how):
        watch = watch_cluster(iis, "http", **how)
        meddler = Meddler(watch.simulator.http_port, rule)
        meddler.__enter__()
        meddlers.append(meddler)
        watch.meddler = meddler
        watch.configure(defaults={"port": meddler.port})
        return watch
    yield start
    for meddler in meddlers:
        meddler.__exit__(None, None, None)


def is_bounded(check, programs):
    assert check.run.peak_mib < (PEAK_SANITIZED_MIB if programs.is_sanitized else PEAK_MIB), check
    assert check.run.seconds < patience(11.5 + (5 if programs.is_sanitized else 0)), check


def never_better_than_unknown(check):
    assert check.state in ("UNKNOWN", "CRITICAL"), check
    return check


# --- one part is missing ------------------------------------------------------------------------------------------

def test_access_denied_to_everything(either_iis):
    either_iis.fault("access-denied")
    check = either_iis.check()
    assert check.state == "UNKNOWN", check
    assert "denied" in check.line.lower() or "right" in check.line.lower(), check


def test_a_german_fault_is_decided_by_its_number(either_iis):
    either_iis.fault("access-denied")
    english = either_iis.check().line
    either_iis.faults_end()
    either_iis.fault("german")
    german = either_iis.check()
    assert german.state == "UNKNOWN"
    assert "Zugriff" in german.all_text, "the node's own words are shown"
    advice = re.search(r"administrator|right", german.all_text)
    assert advice and re.search(r"administrator|right", english), "and the advice is the same"


@pytest.mark.parametrize("kind", ["namespace-missing", "class-missing"])
def test_an_iis_without_its_wmi_provider(either_iis, kind):
    either_iis.fault(kind, "MicrosoftIISv2")
    either_iis.fault(kind, "webadministration")
    either_iis.fault("appcmd-missing")
    check = either_iis.check()
    assert check.state == "UNKNOWN", check
    if either_iis.iis == 6:
        assert "MicrosoftIISv2" in check.line
    else:
        assert "Web-Scripting-Tools" in check.line


PARTS = {
    # part: (a word of its queries, a word that the note has)
    "clock": ("Win32_OperatingSystem", "clock"),
    "service": ("Win32_Service", "service"),
    "cluster": ("MSCluster", "cluster"),
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kind", ["access-denied", "wmi-denied", "class-missing"])
def test_a_part_that_is_denied_is_named_and_the_rest_is_judged(either_iis, part, kind):
    match, word = PARTS[part]
    either_iis.fault(kind, match)
    facts = either_iis.facts()
    if (part, kind) == ("clock", "class-missing"):  # every Windows has it: then this is none
        assert facts["severity"] == "UNKNOWN" and "LastBootUpTime" in either_iis.check().line
        return
    unreadable = {one["part"] for one in facts["parts"] if one["status"] != "told"}
    assert any(word in name for name in unreadable), facts["parts"]
    assert {site["name"] for site in facts["sites"]} >= {"OWA", "Shop"}
    if part == "cluster" and kind == "class-missing":
        return  # no cluster: normal
    check = either_iis.check()
    assert "cannot be read" in check.long_text and word in check.long_text


def test_a_node_without_a_cluster_is_fine(watch_cluster):
    watch = watch_cluster(scenario="[node EXCH-A]\nwindows = 2012r2\n[site EXCH-A 1]\nname = Default Web Site\n")
    check = watch.check()
    assert check.state == "OK", check
    assert "cannot be read" not in check.all_text


def test_run_states_denied_on_iis_7_is_unknown_and_says_which_right(watch_cluster):
    watch = watch_cluster(7)
    watch.fault("access-denied", "GetState")
    check = watch.check()
    assert check.state == "UNKNOWN", check
    assert re.search(r"(?i)execute|administrator", check.all_text), check


def lose_owa(watch):
    """OWA ran before a restart of W3SVC, and does not after it."""
    watch.check()
    watch.act("set-flag", "OWA", value="off")
    watch.control("restart-service", node="EXCH-A")
    watch.minutes_pass(10)


@pytest.mark.parametrize("kind", ["hang", "timed-out", "http-500", "class-missing"])
def test_a_site_that_does_not_tell_its_state_leaves_the_others_judged(watch_cluster, kind):
    watch = watch_cluster(7)
    lose_owa(watch)
    watch.fault(kind, ">Shop<")
    began = time.monotonic()
    facts = watch.facts("EXCH-A", "-t", "8")
    assert time.monotonic() - began < patience(8)
    reasons = {site["name"]: site["reason"] for site in facts["sites"]}
    assert reasons["Shop"] == "unreadable"
    assert reasons["OWA"] == "down-after-restart"
    assert reasons["Intranet"] == "running"
    assert facts["severity"] == "CRITICAL"
    assert any("Shop" in (part["problem"] or "") for part in facts["parts"])


def test_a_pool_that_does_not_tell_its_state_leaves_the_sites_judged(watch_cluster):
    watch = watch_cluster(scenario="[node EXCH-A]\nwindows = 2012r2\n[site EXCH-A 1]\nname = OWA\n[site EXCH-A 2]\n"
                                   "name = Shop\npool = ShopPool\n[site EXCH-A 3]\nname = Intranet\n")
    lose_owa(watch)
    watch.fault("hang", ">ShopPool<")
    facts = watch.facts("EXCH-A", "-t", "8")
    reasons = {site["name"]: site["reason"] for site in facts["sites"]}
    assert reasons["OWA"] == "down-after-restart"
    assert reasons["Intranet"] == "running"
    assert any("ShopPool" in (part["problem"] or "") for part in facts["parts"])


def test_states_that_all_hang_end_the_look_in_its_time_and_hide_no_flag(watch_cluster):
    watch = watch_cluster(7)
    watch.fault("hang", "GetState")
    began = time.monotonic()
    facts = watch.facts("EXCH-A", "-t", "8")
    assert time.monotonic() - began < patience(8)
    assert facts["severity"] == "UNKNOWN"
    assert {site["reason"] for site in facts["sites"]} == {"unreadable"}
    assert all(site["auto_start"] == "on" for site in facts["sites"])


@pytest.mark.parametrize("kind", ["hang", "access-denied", "class-missing", "malformed", "close-body", "many-items"])
def test_counters_that_are_not_told_are_no_fault_of_a_look(watch_cluster, kind):
    watch = watch_cluster(7)
    watch.fault(kind, "W3SVC_WebService")
    check = watch.check("EXCH-A", "-t", "8")
    assert check.state == "OK", check
    assert "cannot be read" not in check.all_text


# --- paging -------------------------------------------------------------------------------------------------------

PAGED = 120
PAGES = ["--page-size=25"]


def test_paging_itself_is_sound(watch_cluster):
    watch = watch_cluster(6, sites=PAGED, args=PAGES)
    assert watch.check("EXCH-A", "-t", "30").value("sites") == PAGED
    assert watch.simulator.requests()["Pull"] > 4
    assert watch.simulator.requests()["open"] == 0, "every enumeration was taken to its end or released"


@pytest.mark.parametrize("kind", ["context-expired", "quota"])
def test_a_fault_in_mid_enumeration_is_retried(watch_cluster, kind):
    watch = watch_cluster(6, sites=PAGED, args=PAGES)
    watch.fault(kind, "Pull", 1)
    check = watch.check("EXCH-A", "-t", "30")
    assert check.state == "OK", check
    assert check.value("sites") == PAGED


@pytest.mark.parametrize("kind", ["context-expired", "quota", "timed-out", "duplicate-items", "missing-items",
                                  "malformed", "close-body", "wrong-relates-to", "empty-pull"])
def test_an_enumeration_that_never_ends_well_is_never_a_shorter_list(watch_cluster, kind):
    watch = watch_cluster(6, sites=PAGED, args=PAGES)
    assert watch.check("EXCH-A", "-t", "30").state == "OK"
    watch.fault(kind, "IIsWebServer")
    watch.fault(kind, "Pull")
    check = never_better_than_unknown(watch.check("EXCH-A", "-t", "5"))
    assert "missing" not in check.line
    watch.faults_end()
    check = watch.check("EXCH-A", "-t", "30")
    assert check.state == "OK" and check.value("sites") == PAGED, check


def test_a_page_left_out_is_noticed_where_it_can_be(watch_cluster):
    """IIS 6: two lists, of states and of settings, do not agree then."""
    watch = watch_cluster(6, sites=PAGED, args=PAGES)
    watch.check("EXCH-A", "-t", "30")
    watch.fault("drop-page", "Pull", 1)
    check = watch.check("EXCH-A", "-t", "30")
    assert check.state == "UNKNOWN" or check.value("sites") == PAGED, check


def test_an_account_that_suddenly_sees_nothing_is_unknown(either_iis):
    either_iis.check()
    for name in IIS[either_iis.iis]:
        either_iis.fault("empty-list", name)
    check = either_iis.check()
    assert check.state == "UNKNOWN", check
    assert "rights" in check.line
    either_iis.faults_end()
    assert either_iis.check().state == "OK", "and nothing was taken for deleted"


def test_a_node_that_never_listed_a_site_is_unknown(either_iis):
    for name in IIS[either_iis.iis]:
        either_iis.fault("empty-list", name)
    check = either_iis.check()
    assert check.state == "UNKNOWN" and "no web sites" in check.line


# --- hostile answers ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("kind", ["malformed", "entity-bomb", "external-entity", "deep", "huge", "html", "empty",
                                  "content-type", "http-500", "close-body", "wrong-relates-to", "winrm05"])
@pytest.mark.parametrize("where", ["first", "sites"])
def test_a_hostile_answer_is_refused_in_bounded_memory(watch_cluster, programs, kind, where):
    watch = watch_cluster(6, "http")
    watch.check()
    watch.fault(kind, "IIsWebServer" if where == "sites" else "")
    check = never_better_than_unknown(watch.check())
    is_bounded(check, programs)
    assert "root:" not in check.all_text, "nothing of /etc/passwd"
    assert "EXCH-A" in check.line or "exch-a" in check.line, check


@pytest.mark.parametrize("shape", ["paged", "stream"])
@pytest.mark.parametrize("iis", [6, 7])
def test_a_million_items_are_refused_in_bounded_memory(watch_cluster, programs, shape, iis):
    watch = watch_cluster(iis, "http")
    watch.fault("many-items", IIS[iis][0], shape=shape)
    check = never_better_than_unknown(watch.check())
    is_bounded(check, programs)


def test_a_name_of_64_kib_is_refused(either_iis, programs):
    either_iis.fault("long-name")
    check = either_iis.check()
    assert check.state == "UNKNOWN" and "65536 bytes" in check.line, check
    is_bounded(check, programs)


def test_times_that_are_none_are_not_taken_for_times(either_iis):
    either_iis.fault("bad-datetime")
    check = either_iis.check()
    assert "cannot be read: clock" in check.long_text, check
    assert "uptime" not in check.output.perfdata


def test_utf16_is_legal(either_iis):
    either_iis.fault("utf16")
    assert either_iis.check().value("running") == 5


NASTY_NAMES = {
    "bar": "a|b=1;2;3",
    "quotes": "it's \"quoted\" `$(reboot)` ; rm",
    "newline": "line&#10;SITES OK - all is well | sites=99",
    "carriage-return": "CRITICAL&#13;OK",
    "tab": "a&#9;b",
    "right-to-left": "abc‮gpj.exe⁦‏",
    "zero-width": "a​‍﻿b",
    "c1": "a&#x9b;31mred&#x85;next",
    "markup": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "emoji": "👩‍👩‍👧 Łódź 日本",
    "long": "ß" * 250,
    "blank": "   ",
    "format": "%s%n%d%%",
    "line-separator": "a  b",
    "non-character": "a￾b",
}


@pytest.mark.parametrize("kind", NASTY_NAMES)
def test_a_name_that_holds_anything_does_no_harm(between, kind):
    """The output's validator runs on each check; the site also has to stand there, once, and be judged."""
    nasty = NASTY_NAMES[kind].encode("utf-8", "surrogatepass")
    watch = between(6, lambda exchange: exchange.with_body(exchange.answer.replace(b">Shop<", b">" + nasty + b"<")))
    if kind == "non-character":  # no character of XML
        assert watch.check().state == "UNKNOWN"
        return
    all_five_run(watch)


@pytest.mark.parametrize("kind", sorted(set(NASTY_NAMES) - {"non-character"}))
def test_a_name_that_holds_anything_is_found_by_its_name_on_iis_7(watch_cluster, kind):
    """There the name is the key of the call that tells the run state: it must go back as it came."""
    watch = watch_cluster(7)
    watch.act("rename-site", "Shop", name=html.unescape(NASTY_NAMES[kind]).replace("\x9b", "\u009b"))
    all_five_run(watch)


def all_five_run(watch):
    check = watch.check("EXCH-A", "-v")
    assert check.state == "OK", check
    assert check.value("sites") == 5 and check.value("running") == 5
    assert sum(line.startswith("OK: ") for line in check.long_text.split("\n")) == 5, check
    assert watch.facts()["counts"]["running"] == 5


@pytest.mark.parametrize("kind", sorted(set(NASTY_NAMES) - {"c1", "non-character"}))
def test_a_nasty_name_that_is_down_stands_in_the_line_without_harm(between, kind):
    watch = between(6, lambda exchange: exchange.with_body(
        exchange.answer.replace(b">Shop<", b">" + NASTY_NAMES[kind].encode() + b"<")))
    watch.check()
    watch.fail_over()
    watch.restart_and_settle()
    check = watch.check()
    assert check.state == "CRITICAL" and check.value("down") == 5
    assert watch.facts()["counts"]["down"] == 5
    shown = watch.sitewatch("show", "EXCH-A")
    assert shown.stderr == b""
    timeline = watch.sitewatch("timeline", "EXCH-A")
    for text in (shown.text, timeline.text):
        assert harmful_characters(text.replace("\n", "")) == []


def test_names_in_faults_do_no_harm(between):
    words = "Zugriff | verweigert; &#10;SITES OK - fine | x=1 ‮"
    watch = between(6, lambda exchange: fault(5, words))
    check = watch.check()
    assert check.state == "UNKNOWN", check


def test_a_fault_of_4_mb_of_text(between, programs):
    watch = between(6, lambda exchange: fault(2150858999, "lang und breit " * 280_000))
    is_bounded(never_better_than_unknown(watch.check()), programs)


def test_a_number_outside_its_type(between):
    def grow(exchange):
        return exchange.with_body(re.sub(rb"ServerState>2<", b"ServerState>99999999999999999999<", exchange.answer))
    watch = between(6, grow)
    assert watch.check().state == "UNKNOWN"
    assert set(watch.reasons().values()) == {"unreadable"}


def test_a_state_that_nobody_knows_is_unknown(between):
    def odd(exchange):
        return exchange.with_body(re.sub(rb"ServerState>2<", b"ServerState>42<", exchange.answer))
    watch = between(6, odd)
    assert watch.check().state == "UNKNOWN"
    assert set(watch.reasons().values()) == {"unreadable"}


def test_a_flag_that_is_no_boolean_is_never_taken_for_on(between):
    def odd(exchange):
        return exchange.with_body(re.sub(rb"ServerAutoStart>true<", b"ServerAutoStart>maybe<", exchange.answer))
    watch = between(6, odd)
    assert watch.check().state == "UNKNOWN"
    assert set(watch.reasons().values()) == {"unreadable"}


@pytest.mark.parametrize("iis", [6, 7])
def test_a_duplicate_site_is_never_judged_twice(between, iis):
    """The same id under two names: the list cannot be trusted."""
    def double(exchange):
        if iis == 7:
            return exchange.with_body(re.sub(rb"(Id[^<>]*>)[0-9]+<", rb"\g<1>1<", exchange.answer))
        return exchange.with_body(re.sub(rb"(Name[^<>]*>W3SVC/)[0-9]+<", rb"\g<1>1<", exchange.answer))
    never_better_than_unknown(between(iis, double).check())


def test_another_computer_under_the_nodes_name_is_refused(either_iis):
    """A name that points to the other node, or to the cluster: its history must not be mixed."""
    either_iis.check("EXCH-A")
    either_iis.configure(EXCH_A={"address": either_iis.nodes["EXCH-B"]})
    check = either_iis.check("EXCH-A")
    assert check.state == "UNKNOWN", check
    assert "EXCH-B" in check.line and "sitewatch forget EXCH-A" in check.line


def test_the_first_answer_may_ask_for_the_next_request_on_a_new_connection(between):
    """Connection: close after each answer, as a busy HTTP.sys does."""
    def close(exchange):
        return exchange.as_answered().replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
    watch = between(6, close)
    assert watch.check().state == "OK"


def test_the_password_is_nowhere(watch_cluster):
    """Not in any output, not in the history, whatever fails."""
    watch = watch_cluster(6)
    secret = watch.simulator.password
    seen = []
    for kind in ("http-401", "access-denied", "malformed", "html", "hang-body", None):
        watch.faults_end()
        if kind is not None:
            watch.fault(kind)
        check = watch.check("EXCH-A", "-vvv", "-t", "2")
        seen.append(check.all_text)
    seen.append(watch.sitewatch("show", "EXCH-A").text)
    seen.append(watch.sitewatch("timeline", "EXCH-A").text)
    assert not any(secret in text for text in seen)
    for path in watch.folder.glob("history.db*"):
        assert secret.encode() not in path.read_bytes()
