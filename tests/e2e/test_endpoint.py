"""An endpoint of PowerShell in place of an administrator: looks and repairs by functions of fixed text, by two roles."""
import pytest

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
