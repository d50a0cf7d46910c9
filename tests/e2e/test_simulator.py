"""The simulator, through a client that is not ours: what it says is what Windows was recorded to say, and its
machines behave as the articles tell."""
import datetime
import http.client
import socket
import ssl
import subprocess
import threading
import xml.etree.ElementTree as ElementTree

import pytest
import requests
import winrm.exceptions

from processes import eventually
from simulator import ControlError, Simulator, binary_path
from wsman_client import (CIM, WMI, WSMAN, XSI, Client, Fault, Page, local, namespaces_of, property_names,
                          utf16_length, values)

IIS6, IIS7, CLUSTER = "root/MicrosoftIISv2", "root/webadministration", "root/MSCluster"
STATES_OF_IIS6 = {"starting": "1", "started": "2", "stopping": "3", "stopped": "4", "paused": "6"}
STATES_OF_IIS7 = {"starting": "0", "started": "1", "stopping": "2", "stopped": "3", "paused": "4"}
OPERATIONAL = "Microsoft-Windows-FailoverClustering/Operational"

ODD_SITES = r"""
[node ALPHA]
windows = %s
cluster = ONE
zone = -240
[node BETA]
windows = %s
cluster = ONE
[site ALPHA 1]
name = Default Web Site
[site ALPHA 7]
name = a <b> & "c" 'd' \u00e4\U0001f600 \n|;
bindings = http *:80:www.example, https 192.0.2.7:443:
auto_start = off
state = stopped
[site ALPHA 4294967295]
name = \s
state = paused
pool = Other
[pool ALPHA Other]
state = stopped
[site BETA 1]
name = Default Web Site
[group ONE Exchange Virtual Server 1]
owner = ALPHA
exchange = on
resource = Disk E:: Physical Disk
[group ONE Web]
owner = ALPHA
sites = 1
resource = Web Script: Generic Script
"""


@pytest.fixture
def start():
    """start(iis=7, https=False) -> Simulator; ended with the test, and its end is checked."""
    running = []

    def make(**how):
        how.setdefault("https", False)
        how.setdefault("user", None)
        simulator = Simulator(**how)
        running.append(simulator)
        return simulator
    yield make
    for simulator in running:
        simulator.stop()


def odd(start, windows):
    return start(scenario=ODD_SITES % (windows, windows))


def of_iis(iis):
    return (IIS6, "IIsWebServer") if iis == 6 else (IIS7, "Site")


def key_of(iis, site):
    return {"Name": f"W3SVC/{site['id']}" if iis == 6 else site["name"]}


# --- the same sites, over HTTPS with Basic -------------------------------------------------------------------------

@pytest.mark.parametrize("windows", ["2003"])
def test_the_sites_of_iis_6_are_those_of_the_scenario(start, windows):
    simulator = start(scenario=ODD_SITES % (windows, windows), https=True, user="monitor")
    client = Client(simulator, "ALPHA", https=True)
    states = {row["Name"]: row["ServerState"] for row in client.query(IIS6, "select Name,ServerState from IIsWebServer")}
    settings = {row["Name"]: row for row in client.query(
        IIS6, "select Name,ServerAutoStart,ServerComment,AppPoolId,Win32Error,ServerBindings,SecureBindings "
        "from IIsWebServerSetting")}
    sites = simulator.sites("ALPHA")
    assert set(states) == set(settings) == {f"W3SVC/{number}" for number in sites}
    for number, site in sites.items():
        row = settings[f"W3SVC/{number}"]
        assert states[f"W3SVC/{number}"] == STATES_OF_IIS6[site["state"]]
        assert row["ServerComment"] == site["name"]
        assert row["ServerAutoStart"] == str(site["auto_start"]).lower()
        assert row["AppPoolId"] == site["pool"]
    assert sites[7]["name"] == "a <b> & \"c\" 'd' \u00e4\U0001f600 \n|;"
    assert settings["W3SVC/7"]["ServerBindings"] == {"Hostname": "www.example", "IP": "", "Port": "80"}
    assert settings["W3SVC/7"]["SecureBindings"] == {"Hostname": "", "IP": "192.0.2.7", "Port": "443"}
    assert settings["W3SVC/1"]["SecureBindings"] is None


@pytest.mark.parametrize("windows", ["2008", "2008r2", "2012", "2012r2", "2016"])
def test_the_sites_of_iis_7_are_those_of_the_scenario(start, windows):
    simulator = start(scenario=ODD_SITES % (windows, windows), https=True, user="monitor")
    client = Client(simulator, "ALPHA", https=True)
    rows = client.query(IIS7, "select Name,Id,ServerAutoStart,Bindings from Site")
    sites = simulator.sites("ALPHA")
    assert [int(row["Id"]) for row in rows] == list(sites)
    for row in rows:
        site = sites[int(row["Id"])]
        assert row["Name"] == site["name"]
        assert row["ServerAutoStart"] == str(site["auto_start"]).lower()
        state = client.invoke(IIS7, "Site", "GetState", Name=site["name"])["ReturnValue"]
        assert state == STATES_OF_IIS7[site["state"]]
    assert rows[1]["Bindings"] == [{"BindingInformation": "*:80:www.example", "Protocol": "http"},
                                   {"BindingInformation": "192.0.2.7:443:", "Protocol": "https"}]
    pools = {row["Name"] for row in client.query(IIS7, "select Name,AutoStart from ApplicationPool")}
    assert pools == {"DefaultAppPool", "Other"}
    assert client.invoke(IIS7, "ApplicationPool", "GetState", Name="Other")["ReturnValue"] == "3"
    applications = client.query(IIS7, "select SiteName,Path,ApplicationPool from Application where Path='/'")
    assert {row["SiteName"]: row["ApplicationPool"] for row in applications} == {
        site["name"]: site["pool"] for site in sites.values()}


def test_a_wrong_password_is_401_and_says_how_to_authenticate(start):
    simulator = start(user="monitor")
    with pytest.raises(winrm.exceptions.InvalidCredentialsError):
        Client(simulator, password="wrong").query("root/cimv2", "select * from Win32_OperatingSystem")
    answer = requests.post(simulator.url(), data=b"", timeout=30)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="WSMAN"'


@pytest.mark.parametrize("certificate", ["expired", "wrong_name", "unknown_ca"])
def test_a_bad_certificate_is_refused_by_a_client_that_looks(start, certificate):
    simulator = start(https=True, certificate=certificate)
    with pytest.raises(requests.exceptions.SSLError):
        Client(simulator, https=True).identify()


def test_a_client_certificate_authenticates(start):
    simulator = start(https=True, user="monitor", client_ca=True)
    pem, key = simulator.certificates.client()
    client = Client(simulator, https=True, transport="certificate", cert_pem=pem, cert_key_pem=key)
    assert client.identify().startswith("OS: 5.2.3790")
    other = Client(simulator, https=True, password="wrong")
    with pytest.raises(winrm.exceptions.InvalidCredentialsError):
        other.identify()


def test_the_certificate_is_good_for_names_under_localhost(start):
    simulator = start(https=True)
    context = ssl.create_default_context(cafile=str(simulator.ca_file))
    for name in ("localhost", "exch-a.localhost", "exch-b.localhost", "127.0.0.1"):
        with socket.create_connection(("127.0.0.1", simulator.https_port), 30) as raw, \
                context.wrap_socket(raw, server_hostname=name) as secure:
            assert secure.version()


# --- how it is addressed ---------------------------------------------------------------------------------------------

def computer(client):
    return client.query("root/cimv2", "select CSName from Win32_OperatingSystem")[0]["CSName"]


def test_a_node_is_named_by_path_or_host_or_is_the_first(start):
    simulator = start(nodes=3)
    assert computer(Client(simulator)) == "EXCH-A"
    assert computer(Client(simulator, "exch-c")) == "EXCH-C"
    client = Client(simulator)
    client.protocol.transport.build_session()
    client.protocol.transport.session.headers["Host"] = f"exch-b.localhost:{simulator.http_port}"
    assert computer(client) == "EXCH-B"


def test_other_paths_and_methods_are_refused(start):
    simulator = start()
    base = f"http://127.0.0.1:{simulator.http_port}"
    assert requests.post(f"{base}/", timeout=30).status_code == 404
    assert requests.post(f"{base}/NOBODY/wsman", timeout=30).status_code == 404
    assert requests.get(f"{base}/wsman", timeout=30).status_code == 405


def test_identify_tells_versions_to_those_who_authenticate(start):
    simulator = start(scenario="[node A]\nwindows=2003\nstack=1.1\n[node B]\nwindows=2008r2\n[node C]\nwindows=2012\n",
                      user="monitor")
    assert Client(simulator, "A").identify() == "OS: 5.2.3790 SP: 2.0 Stack: 1.1"
    assert Client(simulator, "B").identify() == "OS: 6.1.7601 SP: 1.0 Stack: 2.0"
    assert Client(simulator, "C").identify() == "OS: 6.2.9200 SP: 0.0 Stack: 3.0"
    assert Client(simulator, "A").identify(authenticated=False) == "OS: 0.0.0 SP: 0.0 Stack: 1.1"


# --- the shape of answers, as recorded -------------------------------------------------------------------------------

CLASSES = [("root/cimv2", name) for name in
           ("Win32_OperatingSystem", "Win32_Service", "Win32_Process", "CIM_DataFile", "Win32_NTLogEvent")]
CLASSES += [(CLUSTER, f"MSCluster_{name}") for name in
            ("Cluster", "Node", "ResourceGroup", "Resource", "NodeToActiveGroup", "NodeToActiveResource",
             "ResourceGroupToResource")]


@pytest.mark.parametrize("windows", ["2003", "2008r2", "2012"])
def test_properties_come_in_alphabetical_order_whatever_was_asked(start, windows):
    simulator = odd(start, windows)
    client = Client(simulator)
    simulator.control("failover")
    simulator.control("restart-service")
    own = [(IIS6, name) for name in ("IIsWebServer", "IIsWebServerSetting", "IIsApplicationPoolSetting")] \
        if windows == "2003" else [(IIS7, name) for name in ("Site", "ApplicationPool", "Application", "Server")]
    for ns, name in CLASSES + own:
        item = list(client.pages(ns, f"select * from {name}"))[0].items[0]
        names = property_names(item)
        assert names == sorted(names, key=str.lower), name
        backwards = list(client.pages(ns, f"select {','.join(reversed(names))} from {name}"))[0].items[0]
        assert property_names(backwards) == names, name
        assert values(backwards) == values(item) or name == "Win32_OperatingSystem"


def test_the_star_form_has_namespaces_and_a_type_on_each_item(start):
    page = Client(start()).first_page("root/cimv2", "select * from Win32_Service")
    assert len(page.items) > 10
    uri = f"{WMI}root/cimv2/Win32_Service"
    for item in page.items:
        assert item.tag == f"{{{uri}}}Win32_Service"
        assert item.get(f"{{{XSI}}}type") == "p:Win32_Service_Type"
        assert {child.tag.partition("}")[0][1:] for child in item} == {uri}
    assert page.text.count(f'xmlns:p="{uri}"') == len(page.items)
    assert namespaces_of(page.text, "p:Win32_Service") == ["xsi", "p", "cim"]


def test_a_projection_has_no_namespaces_and_its_own_datetime(start):
    client = Client(start())
    page = client.first_page("root/cimv2", "select CSDVersion,LastBootUpTime,PAEEnabled from Win32_OperatingSystem")
    item, = page.items
    assert item.tag == f"{{{WSMAN}}}XmlFragment"
    assert [child.tag for child in item] == ["CSDVersion", "LastBootUpTime", "PAEEnabled"]
    assert item[1][0].tag == "Datetime"
    assert item[2].get(f"{{{XSI}}}nil") == "true"
    assert namespaces_of(page.text, "w:XmlFragment") == ["xsi", "w"]
    star = client.first_page("root/cimv2", "select * from Win32_OperatingSystem").items[0]
    assert {each.tag for each in star.iter() if local(each) == "Datetime"} == {f"{{{CIM}}}Datetime"}


def test_an_answer_is_complete_in_one_message_with_an_empty_context(start):
    page = Client(start(iis=7)).first_page("root/cimv2", "select * from Win32_OperatingSystem")
    assert page.name == "EnumerateResponse" and page.is_last and page.has_context_element and page.context == ""
    assert '<n:EnumerationContext></n:EnumerationContext><w:Items>' in page.text
    assert page.text.endswith("</w:Items><w:EndOfSequence/></n:EnumerateResponse></s:Body></s:Envelope>")
    assert page.text.startswith('<s:Envelope xml:lang="en-US" xmlns:s="http://www.w3.org/2003/05/soap-envelope" ')


def test_answers_relate_to_their_request(start):
    client = Client(start())
    page = client.first_page("root/cimv2", "select * from Win32_OperatingSystem")
    related, = [each.text for each in page.root.iter() if local(each) == "RelatesTo"]
    assert related == f"uuid:{client.message_id}"


def test_a_subclass_comes_under_its_own_name(start):
    page = Client(start(iis=7)).first_page("root/cimv2", "select * from Win32_Service where Name='TermService'")
    assert page.items[0].tag == f"{{{WMI}root/cimv2/Win32_TerminalService}}Win32_TerminalService"


def test_times_have_the_offset_of_the_node(start):
    simulator = odd(start, "2003")
    row, = Client(simulator, "ALPHA").query(
        "root/cimv2", "select LastBootUpTime,LocalDateTime,CurrentTimeZone from Win32_OperatingSystem")
    assert row["CurrentTimeZone"] == "-240" and row["LocalDateTime"].endswith("-04:00")
    boot = datetime.datetime.fromisoformat(row["LastBootUpTime"])
    assert int(boot.timestamp()) == simulator.state("ALPHA")["boot"]
    row, = Client(simulator, "BETA").query("root/cimv2", "select LastBootUpTime from Win32_OperatingSystem")
    assert row["LastBootUpTime"].endswith("Z")


def test_a_setting_has_as_many_properties_as_a_real_one(start):
    row = Client(start()).query(IIS6, "select * from IIsWebServerSetting")[0]
    assert len(row) == 195


# --- paging ----------------------------------------------------------------------------------------------------------

def test_2008_r2_gives_one_instance_first_and_then_pages_of_76800_characters(start):
    client = Client(start(iis=7, sites=2000))
    pages = list(client.pages(IIS7, "select * from Site"))
    assert len(pages[0].items) == 1 and not pages[0].is_last
    assert all(utf16_length(page.text) <= 76800 for page in pages)
    assert all(utf16_length(page.text) > 70000 for page in pages[1:-1])
    assert len({page.context for page in pages[:-1]}) == len(pages) - 1, "a new context in each Pull"
    assert not pages[-1].has_context_element and all(not page.is_last for page in pages[:-1])
    ids = [int(values(item)["Id"]) for page in pages for item in page.items]
    assert ids == list(range(1, 2001))


def test_2003_gives_up_to_150_kilobytes_in_the_first_message(start):
    client = Client(start(iis=6, sites=2000))
    pages = list(client.pages(IIS6, "select Name,ServerState from IIsWebServer"))
    assert len(pages) > 1
    assert all(len(page.text.encode()) <= 153600 for page in pages)
    assert len(pages[0].text) > 145000
    names = [values(item)["Name"] for page in pages for item in page.items]
    assert names == [f"W3SVC/{number}" for number in range(1, 2001)]


@pytest.mark.parametrize("iis", [6, 7])
def test_20000_sites_are_all_told_once(start, iis):
    client = Client(start(iis=iis, sites=20000))
    ns, name = of_iis(iis)
    rows = client.query(ns, f"select Name from {name}")
    assert len({row["Name"] for row in rows}) == len(rows) == 20000


def test_max_elements_is_obeyed(start):
    client = Client(start(sites=50))
    pages = list(client.pages(IIS6, "select Name from IIsWebServer", max_elements=7))
    assert [len(page.items) for page in pages] == [7] * 7 + [1]
    pages = list(client.pages(IIS6, "select Name from IIsWebServer where Name='W3SVC/1' or Name='W3SVC/2'",
                              max_elements=None))
    assert [len(page.items) for page in pages] == [1, 1], "one is the default"


def test_winrm_1_1_gives_20_at_most(start):
    scenario = "[node A]\nwindows=2003\nstack=1.1\n" + "".join(f"site={number}: Site {number}\n" for number in range(1, 46))
    pages = list(Client(start(scenario=scenario)).pages(IIS6, "select Name from IIsWebServer"))
    assert [len(page.items) for page in pages] == [20, 20, 5]


def test_the_page_size_can_be_chosen(start):
    pages = list(Client(start(sites=10, args=["--page-size=4"])).pages(IIS6, "select Name from IIsWebServer"))
    assert [len(page.items) for page in pages] == [4, 4, 2]


def envelope_size(octets):
    return {"w:MaxEnvelopeSize": {"@env:mustUnderstand": "true", "#text": str(octets)}}


def test_the_envelope_size_that_was_asked_for_is_obeyed(start):
    client = Client(start(sites=200))
    pages = list(client.pages(IIS6, "select Name from IIsWebServer", header=envelope_size(10000)))
    assert len(pages) > 3 and all(len(page.text) <= 10000 for page in pages)
    assert sum(len(page.items) for page in pages) == 200


def test_an_instance_that_fits_no_envelope_is_a_fault(start):
    client = Client(start())
    with pytest.raises(Fault) as caught:
        client.first_page(IIS6, "select * from IIsWebServerSetting", header=envelope_size(8192))
    assert (caught.value.number, caught.value.subcode) == (2150858824, "w:EncodingLimit")
    with pytest.raises(Fault) as caught:
        client.first_page(IIS6, "select Name from IIsWebServer", header=envelope_size(8191))
    assert caught.value.number == 2150858878


def test_without_optimize_the_first_answer_is_a_context_alone(start):
    client = Client(start())
    page = client.first_page(IIS6, "select Name from IIsWebServer", optimize=False)
    assert page.items == [] and page.context and not page.is_last
    page = client.next_page(IIS6, page.context)
    assert len(page.items) == 5 and page.is_last


def test_a_context_is_good_for_one_pull_and_for_its_node(start):
    simulator = start(args=["--page-size=1"])
    client = Client(simulator)
    first = client.first_page(IIS6, "select Name from IIsWebServer")
    second = client.next_page(IIS6, first.context)
    for other, context in ((client, first.context), (Client(simulator, "EXCH-B"), second.context), (client, "uuid:none"),
                           (client, "")):
        with pytest.raises(Fault) as caught:
            other.next_page(IIS6, context)
        assert (caught.value.number, caught.value.subcode) == (2150858779, "n:InvalidEnumerationContext")
    assert len(client.next_page(IIS6, second.context).items) == 1


def test_release_ends_an_enumeration(start):
    simulator = start(args=["--page-size=1"])
    client = Client(simulator)
    page = client.first_page(IIS6, "select Name from IIsWebServer")
    assert simulator.requests()["open"] == 1
    client.release(IIS6, page.context)
    assert simulator.requests()["open"] == 0
    with pytest.raises(Fault):
        client.next_page(IIS6, page.context)


def test_the_sixteenth_open_enumeration_is_over_the_quota(start):
    client = Client(start(args=["--page-size=1"]))
    pages = [client.first_page(IIS6, "select Name from IIsWebServer") for _ in range(15)]
    with pytest.raises(Fault) as caught:
        client.first_page(IIS6, "select Name from IIsWebServer")
    assert caught.value.number == 2150859174
    client.release(IIS6, pages[0].context)
    assert client.first_page(IIS6, "select Name from IIsWebServer").context


def test_a_site_removed_between_two_pages_is_left_out(start):
    simulator = start(args=["--page-size=2"])
    client = Client(simulator)
    page = client.first_page(IIS6, "select Name from IIsWebServer")
    simulator.control("remove-site", site=3)
    names = []
    while not page.is_last:
        page = client.next_page(IIS6, page.context)
        names += [values(item)["Name"] for item in page.items]
    assert names == ["W3SVC/4", "W3SVC/5"]


# --- queries -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("condition, expected", [
    ("Name='W3SVC/2'", "2"), ("Name = \"w3svc/2\"", "2"), ("Name<>'W3SVC/2'", "1345"), ("Name!='W3SVC/2'", "1345"),
    ("Name>'W3SVC/3'", "45"), ("Name>='W3SVC/3'", "345"), ("Name<'W3SVC/3'", "12"), ("Name<='W3SVC/3'", "123"),
    ("ServerComment like '%web%'", "1"), ("ServerComment like '_WA'", "2"), ("ServerComment like '[p-t]hop'", "4"),
    ("ServerComment like '[^p-t]hop'", ""), ("ServerComment like 'OW'", ""), ("ServerComment like '%'", "12345"),
    ("ServerAutoStart=false", "34"), ("ServerAutoStart = TRUE and Name='W3SVC/3'", ""),
    ("Win32Error=0", "1235"), ("Win32Error > 100", "4"), ("Win32Error > 183", ""),
    ("Name='W3SVC/1' or Name='W3SVC/2' and Name='W3SVC/3'", "1"),
    ("(Name='W3SVC/1' or Name='W3SVC/2') and Name='W3SVC/2'", "2"), ("not Name='W3SVC/1'", "2345"),
    ("not (Name='W3SVC/1' or Name='W3SVC/2')", "345"), ("Caption is null", "12345"), ("Caption is not null", ""),
    ("Caption = 'x'", ""), ("AccessRead = true", "12345"), ("ConnectionTimeout = 120", "12345"),
])
def test_conditions_of_wql(start, condition, expected):
    simulator = start()
    simulator.control("set-flag", site=3, value="off")
    simulator.control("stop", site=4)
    simulator.control("win32-error", site=4, code=183)
    simulator.control("start", site=4)
    rows = Client(simulator).query(IIS6, f"select Name from IIsWebServerSetting where {condition}")
    assert "".join(row["Name"][-1] for row in rows) == expected


@pytest.mark.parametrize("wql", [
    "", "select", "select from IIsWebServer", "select Name", "select Name,from IIsWebServer", "select Name IIsWebServer",
    "select Name from", "select Name from IIsWebServer where", "select Name from IIsWebServer where Name",
    "select Name from IIsWebServer where Name=", "select Name from IIsWebServer where Name='x",
    "select Name from IIsWebServer where (Name='x'", "select Name from IIsWebServer order by Name",
    "select Nothing from IIsWebServer", "select Name from IIsWebServer where Nothing=1", "select * from Nothing",
    "delete from IIsWebServer", "select Name from IIsWebServer where " + "(" * 40 + "Name='x'" + ")" * 40,
    "select Name from IIsWebServer where " + " and ".join(["Name='x'"] * 300),
])
def test_a_bad_query_is_cannot_process_filter(start, wql):
    with pytest.raises(Fault) as caught:
        Client(start()).first_page(IIS6, wql)
    assert (caught.value.number, caught.value.subcode) == (2150858778, "n:CannotProcessFilter")
    assert caught.value.status == 500


def test_times_in_conditions_are_those_of_cim(start):
    simulator = start()
    simulator.control("restart-service")
    client = Client(simulator)
    wql = "select TimeGenerated from Win32_NTLogEvent where Logfile='System' and TimeGenerated%s'%s'"
    clock = datetime.datetime.fromtimestamp(simulator.state("EXCH-A")["clock"], datetime.timezone.utc)
    for hours, sign, found in ((-1, ">=", 2), (1, ">=", 0), (1, "<", 2), (-1, "<", 0)):
        moment = (clock + datetime.timedelta(hours=hours)).strftime("%Y%m%d%H%M%S.000000+000")
        assert len(client.query("root/cimv2", wql % (sign, moment))) == found
        there = (clock + datetime.timedelta(hours=hours - 4)).strftime("%Y%m%d%H%M%S.000000-240")
        assert len(client.query("root/cimv2", wql % (sign, there))) == found
    assert client.query("root/cimv2", wql % (">", "2013-04-15T00:00:00Z")) == [], "no other form is one"


def test_a_class_without_a_filter_gives_all(start):
    rows = Client(start()).query(IIS6, class_name="IIsWebServer")
    assert [row["Name"] for row in rows] == [f"W3SVC/{number}" for number in range(1, 6)]


# --- what is not there ---------------------------------------------------------------------------------------------------

def missing(client, ns, name):
    with pytest.raises(Fault) as by_query:
        client.first_page(ns, f"select * from {name}")
    with pytest.raises(Fault) as by_class:
        client.first_page(ns, class_name=name)
    return by_query.value, by_class.value


def test_a_namespace_that_is_not_there_is_a_fault(start):
    simulator = start(scenario="[node A]\nwindows=2003\n[node B]\nwindows=2012\n[node C]\nwindows=2012\ncompatibility=on\n"
                      "site=1: One\n[node D]\nwindows=2012\niis=none\n")
    for node, ns, name in (("A", IIS7, "Site"), ("B", IIS6, "IIsWebServer"), ("A", CLUSTER, "MSCluster_Node"),
                           ("D", IIS6, "IIsWebServer"), ("D", IIS7, "Site")):
        by_query, by_class = missing(Client(simulator, node), ns, name)
        assert by_query.number == 2150858778
        assert (by_class.number, by_class.subcode) == (2150858752, "a:DestinationUnreachable")
        assert "namespace" in by_query.text
    assert Client(simulator, "C").query(IIS6, "select Name from IIsWebServer") == [{"Name": "W3SVC/1"}]
    services = {row["Name"] for row in Client(simulator, "D").query("root/cimv2", "select Name from Win32_Service")}
    assert "W3SVC" not in services and "ClusSvc" not in services


def test_owner_node_is_there_since_2012(start):
    for windows, is_there in (("2003", False), ("2008r2", False), ("2012", True), ("2016", True)):
        client = Client(odd(start, windows))
        if is_there:
            rows = client.query(CLUSTER, "select Name,OwnerNode from MSCluster_ResourceGroup")
            assert {row["Name"]: row["OwnerNode"] for row in rows}["Web"] == "ALPHA"
        else:
            with pytest.raises(Fault) as caught:
                client.first_page(CLUSTER, "select Name,OwnerNode from MSCluster_ResourceGroup")
            assert caught.value.number == 2150858778
        assert ("OwnerNode" in client.query(CLUSTER, "select * from MSCluster_ResourceGroup")[0]) == is_there


@pytest.mark.parametrize("windows", ["2003", "2008r2", "2012"])
def test_associations_tell_owners_and_members(start, windows):
    client = Client(odd(start, windows))
    owners = {row["PartComponent"]: row["GroupComponent"]
              for row in client.query(CLUSTER, "select * from MSCluster_NodeToActiveGroup")}
    assert owners == {"Cluster Group": "ALPHA", "Exchange Virtual Server 1": "ALPHA", "Web": "ALPHA"}
    members = {(row["GroupComponent"], row["PartComponent"])
               for row in client.query(CLUSTER, "select * from MSCluster_ResourceGroupToResource")}
    assert ("Web", "Web Script") in members and ("Cluster Group", "Cluster Name") in members
    types = {row["Name"]: (row["Type"], row["State"])
             for row in client.query(CLUSTER, "select Name,Type,State from MSCluster_Resource")}
    assert types["Web Script"] == ("Generic Script", "2")


def test_a_stopped_cluster_service_tells_nothing(start):
    simulator = start()
    simulator.control("stop-service", service="ClusSvc")
    client = Client(simulator)
    with pytest.raises(Fault) as caught:
        client.first_page(CLUSTER, "select Name from MSCluster_Node")
    assert caught.value.subcode == "w:InternalError"
    assert client.query("root/cimv2", "select State from Win32_Service where Name='ClusSvc'") == [{"State": "Stopped"}]
    states = {row["Name"]: row["State"]
              for row in Client(simulator, "EXCH-B").query(CLUSTER, "select Name,State from MSCluster_Node")}
    assert states == {"EXCH-A": "1", "EXCH-B": "0"}


# --- one instance ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("iis", [6, 7])
def test_get_by_key(start, iis):
    client = Client(start(iis=iis))
    name, keys = ("IIsWebServerSetting", {"Name": "w3svc/4"}) if iis == 6 else ("Site", {"name": "shop"})
    row = client.get(of_iis(iis)[0], name, **keys)
    assert row["ServerAutoStart"] == "true" and "Shop" in (row.get("ServerComment"), row["Name"])


@pytest.mark.parametrize("keys, number", [({"Name": "W3SVC/99"}, 2150858752), ({"Name": "W3SVC/x"}, 2150858752),
                                          ({"Nothing": "1"}, 2150858843), ({}, 2150858842),
                                          ({"Name": "W3SVC/1", "More": "1"}, 2150858843)])
def test_selectors_that_address_nothing_are_faults(start, keys, number):
    with pytest.raises(Fault) as caught:
        Client(start()).get(IIS6, "IIsWebServer", **keys)
    assert caught.value.number == number


SETTING = {6: (IIS6, "IIsWebServerSetting"), 7: (IIS7, "Site")}


@pytest.mark.parametrize("iis", [6, 7])
@pytest.mark.parametrize("form", ["instance", "fragment"])
def test_put_writes_the_flag_in_either_form(start, iis, form):
    simulator = start(iis=iis)
    client, site = Client(simulator), simulator.sites()[4]
    for text in ("false", "true"):
        if form == "instance":
            answer = client.put(*SETTING[iis], {"ServerAutoStart": text}, **key_of(iis, site))
        else:
            answer = client.put_fragment(*SETTING[iis], "ServerAutoStart", text, **key_of(iis, site))
        assert answer["ServerAutoStart"] == text
        assert simulator.sites()[4]["auto_start"] == (text == "true")
        assert simulator.sites()[4]["state"] == "started"
    assert all(site["auto_start"] for site in simulator.sites("EXCH-B").values())


def test_a_node_that_takes_one_form_of_put_refuses_the_other(start):
    simulator = start()
    client = Client(simulator)

    def codes():
        result = []
        for put in (lambda: client.put(*SETTING[6], {"ServerAutoStart": "false"}, Name="W3SVC/1"),
                    lambda: client.put_fragment(*SETTING[6], "ServerAutoStart", "false", Name="W3SVC/1")):
            try:
                put()
                result.append(0)
            except Fault as fault:
                result.append(fault.number)
        return result
    assert codes() == [0, 0]
    for forms, expected in (("instance", [0, 2150858818]), ("fragment", [2150858817, 0]),
                            ("none", [2150858817, 2150858818])):
        simulator.control("put-forms", forms=forms)
        assert codes() == expected


def test_put_refuses_what_cannot_be_written(start):
    simulator = start()
    client = Client(simulator)
    for attempt in (lambda: client.put(*SETTING[6], {"Win32Error": "1"}, Name="W3SVC/1"),
                    lambda: client.put(*SETTING[6], {}, Name="W3SVC/1"),
                    lambda: client.put_fragment(*SETTING[6], "serverautostart", "false", Name="W3SVC/1"),
                    lambda: client.put("root/cimv2", "Win32_Service", {"State": "Stopped"}, Name="W3SVC")):
        with pytest.raises(Fault):
            attempt()
    assert all(site["auto_start"] for site in simulator.sites().values())


def test_nodes_that_share_a_configuration_share_the_flag(start):
    simulator = start(scenario="[node A]\nwindows=2012\nshared=one\nsite=1: One\n[node B]\nwindows=2012\nshared=one\n"
                      "site=1: One\n[node C]\nwindows=2012\nsite=1: One\n")
    Client(simulator, "A").put(IIS7, "Site", {"ServerAutoStart": "false"}, Name="One")
    flags = [simulator.sites(node)[1]["auto_start"] for node in "ABC"]
    assert flags == [False, False, True]


# --- how machines behave -----------------------------------------------------------------------------------------------------

def flags(simulator, node="EXCH-A"):
    return {site["auto_start"] for site in simulator.sites(node).values()}


def states(simulator, node="EXCH-A"):
    return {site["state"] for site in simulator.sites(node).values()}


@pytest.mark.parametrize("iis", [6, 7])
def test_a_failover_clears_the_flags_of_all_nodes_and_the_sites_go_on(start, iis):
    simulator = start(iis=iis, nodes=4)
    assert simulator.owner() == "EXCH-A"
    simulator.control("failover")
    assert simulator.owner() == "EXCH-B"
    for node in ("EXCH-A", "EXCH-B"):
        assert flags(simulator, node) == {False} and states(simulator, node) == {"started"}
    for node in ("EXCH-C", "EXCH-D"):
        assert flags(simulator, node) == {True}, "another cluster"


@pytest.mark.parametrize("iis", [6, 7])
def test_the_hotfix_keeps_the_flags(start, iis):
    simulator = start(iis=iis)
    client = Client(simulator)
    version = "select Version from CIM_DataFile where Name='c:\\\\program files\\\\exchsrvr\\\\bin\\\\exres.dll'"
    assert client.query("root/cimv2", version) == [{"Version": "6.5.7226.0"}]
    simulator.control("hotfix", value="on")
    assert client.query("root/cimv2", version) == [{"Version": "6.5.7232.72"}]
    simulator.control("failover")
    assert flags(simulator) == {True}


@pytest.mark.parametrize("iis", [6, 7])
def test_a_restart_brings_back_only_sites_with_auto_start(start, iis):
    simulator = start(iis=iis)
    before = simulator.state("EXCH-A")
    simulator.control("set-flag", site=2, value="off")
    simulator.control("stop", site=3)
    simulator.control("clock", advance=600)
    simulator.control("restart")
    after = simulator.state("EXCH-A")
    assert after["boot"] == after["w3svc_start"] >= before["clock"] + 600
    expected = {1: "started", 2: "stopped", 3: "stopped" if iis == 6 else "started", 4: "started", 5: "started"}
    assert {number: site["state"] for number, site in simulator.sites().items()} == expected
    assert simulator.state("EXCH-B")["boot"] < after["boot"]


@pytest.mark.parametrize("verb", ["restart-service", "stop-service"])
def test_w3svc_restarts_without_a_boot(start, verb):
    simulator = start()
    client = Client(simulator)

    def process():
        row, = client.query("root/cimv2", "select ProcessId,State from Win32_Service where Name='W3SVC'")
        found = client.query("root/cimv2", f"select CreationDate from Win32_Process where ProcessId={row['ProcessId']}")
        return row["State"], row["ProcessId"], found[0]["CreationDate"] if row["ProcessId"] != "0" else None
    boot = simulator.state("EXCH-A")["boot"]
    first = process()
    assert first[0] == "Running" and first[2]
    simulator.control("set-flag", site=1, value="off")
    simulator.control(verb)
    if verb == "stop-service":
        assert process()[:2] == ("Stopped", "0")
        assert states(simulator) == {"stopped"} and flags(simulator) == {True, False}
        simulator.control("start-service")
    second = process()
    assert second[0] == "Running" and second[1] != first[1] and second[2] > first[2]
    assert simulator.sites()[1]["state"] == "stopped" and simulator.sites()[2]["state"] == "started"
    assert simulator.state("EXCH-A")["boot"] == boot


UPTIMES = "select Name,ServiceUptime from Win32_PerfRawData_W3SVC_WebService"


def uptimes(client):
    return {row["Name"]: int(row["ServiceUptime"]) for row in client.query("root/cimv2", UPTIMES)}


def test_the_counters_of_iis_7_tell_how_long_sites_run(start):
    simulator = start(iis=7)
    client = Client(simulator)
    simulator.control("stop", site=3)
    first = uptimes(client)
    assert set(first) == {"_Total", "Default Web Site", "OWA", "Intranet", "Shop", "Exchange Admin"}
    assert first.pop("Intranet") == 0
    assert len(set(first.values())) == 1 and min(first.values()) > 3600
    simulator.control("clock", advance=600)
    simulator.control("start", site=3)
    simulator.control("clock", advance=60)
    simulator.control("clock", jump=-7200)
    second = uptimes(client)
    assert 60 <= second["Intranet"] < 120
    assert first["OWA"] + 660 <= second["OWA"] == second["_Total"] < first["OWA"] + 720


def test_without_the_class_without_w3svc_and_on_iis_6_there_are_no_counters(start):
    simulator = start(iis=7)
    client = Client(simulator)
    simulator.control("stop-service")
    assert uptimes(client) == {}
    simulator.control("start-service")
    assert uptimes(client)["OWA"] < 60
    simulator.control("counters", value="off")
    with pytest.raises(Fault):
        uptimes(client)
    with pytest.raises(Fault):
        uptimes(Client(start(iis=6)))


def test_names_of_instances_have_other_brackets_and_no_slashes(start):
    simulator = start(scenario="[node A]\nwindows=2012r2\nsite=1: a (b) #c/d\\\\e\n")
    assert set(uptimes(Client(simulator))) == {"_Total", "a [b] _c_d_e"}


def test_w3svc_restarts_inside_the_process_that_it_shares(start):
    simulator = start(iis=7)
    client = Client(simulator)
    process = "select ProcessId from Win32_Service where Name='W3SVC'"
    before, pid = simulator.state("EXCH-A"), client.query("root/cimv2", process)
    simulator.control("set-flag", site=2, value="off")
    simulator.control("clock", advance=600)
    simulator.control("restart-service", shared="on")
    after = simulator.state("EXCH-A")
    assert client.query("root/cimv2", process) == pid
    assert after["w3svc_start"] == before["w3svc_start"] and after["boot"] == before["boot"]
    assert simulator.sites()[2]["state"] == "stopped"
    assert max(uptimes(client).values()) < 60


def test_a_shutdown_begins_with_some_sites_while_w3svc_runs(start):
    simulator = start()
    simulator.control("shutdown", sites=2)
    state = simulator.state("EXCH-A")
    assert [site["state"] for site in state["sites"]] == ["stopped"] * 2 + ["started"] * 3
    assert state["w3svc_running"] and flags(simulator) == {True}
    simulator.control("shutdown")
    assert states(simulator) == {"stopped"}
    simulator.control("restart")
    assert states(simulator) == {"started"}


def test_a_clock_may_restart_at_an_early_date(start):
    simulator = start()
    simulator.control("restart", clock=946684800)
    state = simulator.state("EXCH-A")
    assert state["boot"] == state["w3svc_start"] == 946684800 <= state["clock"] < 946684860


def test_a_site_without_a_binding_is_none_of_w3svc_of_iis_7(start):
    simulator = start(iis=7)
    client = Client(simulator)
    simulator.control("bindings", site=2, bindings="ftp *:21:")
    simulator.control("add-site", site=9, name="Bare", bindings="")
    for name in ("OWA", "Bare"):
        assert client.invoke(IIS7, "Site", "GetState", Name=name)["ReturnValue"] == "4"
        assert name not in uptimes(client)
        with pytest.raises(Fault) as fault:
            client.invoke(IIS7, "Site", "Start", Name=name)
        assert fault.value.number == 0x800710d8
    simulator.control("bindings", site=2, bindings="net.tcp 808:*, https *:443:")
    assert client.invoke(IIS7, "Site", "GetState", Name="OWA")["ReturnValue"] == "1"


def test_a_site_may_be_made_stopped_and_in_another_pool(start):
    simulator = start(iis=7)
    simulator.control("add-site", site=9, name="New", state="stopped", value="off", pool="NewPool")
    site = simulator.sites()[9]
    assert (site["state"], site["auto_start"], site["pool"]) == ("stopped", False, "NewPool")
    simulator.control("pool", name="NewPool", state="stopped")
    assert {pool["name"]: pool["state"] for pool in simulator.state("EXCH-A")["pools"]} == {
        "DefaultAppPool": "started", "NewPool": "stopped"}


def test_a_verb_can_wait_for_a_request(start):
    simulator = start(iis=7)
    client = Client(simulator)

    def state(name):
        return client.invoke(IIS7, "Site", "GetState", Name=name)["ReturnValue"]
    simulator.control("at-request", do="shutdown", sites=3, match="GetState", skip=2)
    simulator.control("at-request", do="pool", name="DefaultAppPool", state="stopped", match="GetState", skip=2)
    Client(simulator, "EXCH-B").query("root/cimv2", "select * from Win32_OperatingSystem")
    client.query("root/cimv2", UPTIMES)
    names = [site["name"] for site in simulator.sites().values()]
    assert [state(name) for name in names] == ["1", "1", "3", "1", "1"]
    assert [site["state"] for site in simulator.sites().values()] == ["stopped"] * 3 + ["started"] * 2
    assert simulator.state("EXCH-A")["pools"][0]["state"] == "stopped"
    simulator.control("at-request", do="restart")
    simulator.control("faults-clear")
    boot = simulator.state("EXCH-A")["boot"]
    assert state("OWA") == "3" and simulator.state("EXCH-A")["boot"] == boot
    with pytest.raises(ControlError):
        simulator.control("at-request", do="nothing")


@pytest.mark.parametrize("iis", [6, 7])
def test_start_and_stop_touch_the_flag_on_iis_6_alone(start, iis):
    simulator = start(iis=iis)
    client, site = Client(simulator), simulator.sites()[4]
    ns, name = of_iis(iis)
    client.invoke(ns, name, "Stop", **key_of(iis, site))
    assert (simulator.sites()[4]["state"], simulator.sites()[4]["auto_start"]) == ("stopped", iis == 7)
    simulator.control("set-flag", site=4, value="off")
    client.invoke(ns, name, "Start", **key_of(iis, site))
    assert (simulator.sites()[4]["state"], simulator.sites()[4]["auto_start"]) == ("started", iis == 6)


def test_pause_and_continue_are_methods_of_iis_6(start):
    simulator = start()
    client = Client(simulator)
    assert client.invoke(IIS6, "IIsWebServer", "Pause", Name="W3SVC/1") == {"ReturnValue": "0"}
    assert simulator.sites()[1]["state"] == "paused"
    client.invoke(IIS6, "IIsWebServer", "Continue", Name="W3SVC/1")
    assert simulator.sites()[1]["state"] == "started"
    with pytest.raises(Fault) as caught:
        Client(start(iis=7)).invoke(IIS7, "Site", "Pause", Name="Shop")
    assert caught.value.number == 2150858753


@pytest.mark.parametrize("iis", [6, 7])
def test_a_start_that_fails_tells_its_error(start, iis):
    simulator = start(iis=iis)
    client, site = Client(simulator), simulator.sites()[4]
    ns, name = of_iis(iis)
    simulator.control("stop", site=4)
    simulator.control("win32-error", site=4, code=183)
    with pytest.raises(Fault) as caught:
        client.invoke(ns, name, "Start", **key_of(iis, site))
    assert caught.value.number == 0x80070000 + 183
    assert simulator.sites()[4]["state"] == "stopped"
    if iis == 6:
        assert client.get(IIS6, "IIsWebServerSetting", Name="W3SVC/4")["Win32Error"] == "183"
    simulator.control("win32-error", site=4, code=0)
    client.invoke(ns, name, "Start", **key_of(iis, site))
    assert (simulator.sites()[4]["state"], simulator.sites()[4]["win32_error"]) == ("started", 0)


def test_pools_start_and_stop(start):
    simulator = start(iis=7)
    client = Client(simulator)
    client.invoke(IIS7, "ApplicationPool", "Stop", Name="DefaultAppPool")
    assert simulator.state("EXCH-A")["pools"] == [{"name": "DefaultAppPool", "state": "stopped"}]
    assert states(simulator) == {"started"}
    client.invoke(IIS7, "ApplicationPool", "Start", Name="DefaultAppPool")
    assert simulator.state("EXCH-A")["pools"] == [{"name": "DefaultAppPool", "state": "started"}]
    old = start()
    old.control("pool", name="DefaultAppPool", state="stopped")
    row, = Client(old).query(IIS6, "select Name,AppPoolState from IIsApplicationPoolSetting")
    assert row == {"Name": "W3SVC/AppPools/DefaultAppPool", "AppPoolState": "4"}


def test_a_script_resource_moves_its_sites(start):
    simulator = start(scenario="".join(
        f"[node {node}]\nwindows=2012\ncluster=ONE\nhotfix=on\n[site {node} 1]\nname=One\nstate={state}\n[site {node} 2]\n"
        f"name=Two\n" for node, state in (("A", "started"), ("B", "stopped")))
        + "[group ONE Web]\nowner=A\nsites=1\nresource=Web Script: Generic Script\n")
    simulator.control("failover", group="Web")
    assert simulator.owner("Web") == "B"
    assert [simulator.sites(node)[1]["state"] for node in "AB"] == ["stopped", "started"]
    assert [simulator.sites(node)[2]["state"] for node in "AB"] == ["started", "started"]


WEB = "".join(f"[node {node}]\nwindows=%s\ncluster=ONE\n[site {node} 1]\nname=One\nstate={state}\n[site {node} 2]\n"
              "name=Two\n" for node, state in (("A", "started"), ("B", "stopped"))) + """
[group ONE Web]
owner = A
sites = 1
resource = Web Name: Network Name
resource = Web Script: Generic Script
[group ONE Bare]
owner = A
sites = 2
"""
CLUSTER_STATES = {"online": (2, 0), "offline": (3, 3), "failed": (4, 2)}  # of a resource, and of its group besides


def states_of_web(client):
    """As the cluster tells them: ({resource: state}, state of the group)."""
    resources = {row["Name"]: int(row["State"]) for row in client.query(CLUSTER, "select Name,State from MSCluster_Resource")
                 if row["Name"].startswith("Web")}
    groups = {row["Name"]: int(row["State"])
              for row in client.query(CLUSTER, "select Name,State from MSCluster_ResourceGroup")}
    return resources, groups["Web"]


@pytest.mark.parametrize("windows, keeps_flag", [("2003", False), ("2008r2", True), ("2012", True)])
@pytest.mark.parametrize("state", ["offline", "failed"])
def test_a_script_takes_its_site_along_and_brings_it_back(start, windows, keeps_flag, state):
    """Through either node: each speaks for the cluster. A Stop and a Start of IIS 6 write the flag."""
    simulator = start(scenario=WEB % (windows, windows))
    simulator.control("resource", resource="Web Script", state=state)
    for node in "AB":
        assert states_of_web(Client(simulator, node)) == (
            {"Web Name": 2, "Web Script": CLUSTER_STATES[state][0]}, CLUSTER_STATES[state][1])
    site = simulator.sites("A")[1]
    assert (site["state"], site["auto_start"]) == ("stopped", keeps_flag or state == "failed")
    assert Client(simulator, "B").invoke(CLUSTER, "MSCluster_Resource", "BringOnline", {"TimeOut": "5"}, Name="web script") == {}
    assert states_of_web(Client(simulator, "A")) == ({"Web Name": 2, "Web Script": 2}, 0)
    assert [simulator.sites(node)[1]["state"] for node in "AB"] == ["started", "stopped"]
    assert simulator.sites("A")[1]["auto_start"]


def test_a_group_comes_online_as_a_whole_and_says_so_in_the_log(start):
    simulator = start(scenario=WEB % ("2012", "2012"))
    client = Client(simulator, "A")
    simulator.control("resource", group="Web", state="offline")
    assert states_of_web(client) == ({"Web Name": 3, "Web Script": 3}, 1)
    assert simulator.sites("A")[1]["state"] == "stopped"
    assert client.invoke(CLUSTER, "MSCluster_ResourceGroup", "BringOnline", {"TimeOut": "30"}, Name="Web") == {}
    assert states_of_web(client) == ({"Web Name": 2, "Web Script": 2}, 0)
    assert simulator.sites("A")[1]["state"] == "started"
    assert client.events(OPERATIONAL) == [(1200, ["Web"]), (1201, ["Web"])]


def test_a_group_without_resources_starts_its_sites_itself(start):
    simulator = start(scenario=WEB % ("2012", "2012"))
    simulator.control("resource", group="Bare", state="failed")
    assert simulator.sites("A")[2]["state"] == "stopped"
    Client(simulator, "A").invoke(CLUSTER, "MSCluster_ResourceGroup", "BringOnline", {"TimeOut": "5"}, Name="Bare")
    assert simulator.sites("A")[2]["state"] == "started"


def test_a_resource_may_be_pending_first(start):
    simulator = start(scenario=WEB % ("2012", "2012"))
    client = Client(simulator, "A")
    simulator.control("resource", resource="Web Script", state="failed")
    simulator.control("bring-online", resource="Web Script", pending=2)
    client.invoke(CLUSTER, "MSCluster_Resource", "BringOnline", {"TimeOut": "30"}, Name="Web Script")
    assert states_of_web(client) == ({"Web Name": 2, "Web Script": 129}, 4)
    assert simulator.sites("A")[1]["state"] == "stopped"
    eventually("the resource is no longer pending", lambda: simulator.resources("Web")["Web Script"] != 129)
    assert states_of_web(client) == ({"Web Name": 2, "Web Script": 2}, 0)
    assert simulator.sites("A")[1]["state"] == "started"


def test_a_resource_that_does_not_come_online(start):
    """On demand; because its site does not start; and where the answer is a lie."""
    simulator = start(scenario=WEB % ("2012", "2012"))
    client = Client(simulator, "A")
    simulator.control("resource", resource="Web Script", state="failed")

    def bring_online():
        client.invoke(CLUSTER, "MSCluster_Resource", "BringOnline", {"TimeOut": "5"}, Name="Web Script")
    simulator.control("bring-online", resource="Web Script", code=5018)
    with pytest.raises(Fault) as caught:
        bring_online()
    assert caught.value.number == 0x80070000 + 5018
    simulator.control("bring-online", resource="Web Script")
    simulator.control("win32-error", node="A", site=1, code=183)
    with pytest.raises(Fault) as caught:
        bring_online()
    assert caught.value.number == 0x80070000 + 5038
    simulator.control("win32-error", node="A", site=1, code=0)
    simulator.fault("start-ignored")
    bring_online()
    assert states_of_web(client) == ({"Web Name": 2, "Web Script": 4}, 2)
    bring_online()
    assert states_of_web(client) == ({"Web Name": 2, "Web Script": 2}, 0)


@pytest.mark.parametrize("windows, group_wants", [("2003", {"TimeOut"}), ("2012r2", {"TimeOut"}), ("2016", {"TimeOut", "Flags"})])
def test_bring_online_wants_its_parameters(start, windows, group_wants):
    client = Client(start(scenario=WEB % (windows, windows)), "A")
    for class_name, name, wants in (("MSCluster_Resource", "Web Script", {"TimeOut"}),
                                    ("MSCluster_ResourceGroup", "Web", group_wants)):
        for given in ({}, {"TimeOut"}, {"TimeOut", "Flags"}):
            parameters = dict.fromkeys(given, "0")
            if given == wants:
                assert client.invoke(CLUSTER, class_name, "BringOnline", parameters, Name=name) == {}
                continue
            with pytest.raises(Fault) as caught:
                client.invoke(CLUSTER, class_name, "BringOnline", parameters, Name=name)
            assert caught.value.number == 0x80070000 + 87


@pytest.mark.parametrize("name, method", [("Nothing", "BringOnline"), ("Web Script", "Nothing")])
def test_methods_of_the_cluster_that_are_none(start, name, method):
    with pytest.raises(Fault):
        Client(start(scenario=WEB % ("2012", "2012")), "A").invoke(CLUSTER, "MSCluster_Resource", method, Name=name)


def test_the_clock_moves_with_and_without_the_boot_time(start):
    simulator = start()

    def seen():
        row, = Client(simulator).query("root/cimv2", "select LastBootUpTime,LocalDateTime from Win32_OperatingSystem")
        return [datetime.datetime.fromisoformat(row[name]) for name in ("LastBootUpTime", "LocalDateTime")]
    boot, clock = seen()
    simulator.control("clock", advance=3600)
    later_boot, later_clock = seen()
    assert later_boot == boot
    assert 3600 <= (later_clock - clock).total_seconds() < 3660
    simulator.control("clock", jump=-7200)
    last_boot, last_clock = seen()
    assert (boot - last_boot).total_seconds() == 7200
    assert -7200 <= (last_clock - later_clock).total_seconds() < -7140


# --- events --------------------------------------------------------------------------------------------------------------------

def test_2003_writes_a_failover_into_the_system_log(start):
    simulator = start()
    simulator.control("failover")
    wql = "select EventCode,SourceName,InsertionStrings from Win32_NTLogEvent where Logfile='System' and SourceName='ClusSvc'"
    new = {row["EventCode"]: row["InsertionStrings"] for row in Client(simulator, "EXCH-B").query("root/cimv2", wql)}
    assert new["1201"] == "Exchange Virtual Server 1"
    assert new["1153"] == ["Exchange Virtual Server 1", "EXCH-A", "EXCH-B"]
    old = {row["EventCode"] for row in Client(simulator, "EXCH-A").query("root/cimv2", wql)}
    assert old == {"1153", "1203", "1204"}


@pytest.mark.parametrize("windows, moving", [("2008r2", ["Exchange Virtual Server 1", "BETA"]),
                                             ("2012", ["Exchange Virtual Server 1", "ALPHA", "BETA"])])
def test_2008_and_later_write_it_into_the_operational_channel(start, windows, moving):
    simulator = odd(start, windows)
    simulator.control("failover")
    client = Client(simulator, "BETA")
    assert client.events(OPERATIONAL) == [
        (1641, moving), (1200, ["Exchange Virtual Server 1"]), (1201, ["Exchange Virtual Server 1"])]
    xpath = "*[System[(EventID=1201 or EventID=1641)]]"
    assert [number for number, _ in client.events(OPERATIONAL, xpath)] == [1641, 1201]
    assert [number for number, _ in client.events(OPERATIONAL, xpath, as_text=True)] == [1641, 1201]
    assert client.events(OPERATIONAL, existing=False) == []
    aged = "*[System[TimeCreated[timediff(@SystemTime) <= 86400000]]]"
    assert len(client.events(OPERATIONAL, aged)) == 3
    simulator.control("clock", advance=100000)
    assert client.events(OPERATIONAL, aged) == []
    assert client.query("root/cimv2", "select * from Win32_NTLogEvent") == [], "this class does not see channels"
    assert simulator.requests()["open"] == 0, "unsubscribed"


def test_2003_has_no_operational_channels(start):
    with pytest.raises(Fault) as caught:
        Client(start()).events(OPERATIONAL)
    assert caught.value.number == 15007


# --- strictness ------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("change, subcode, number", [
    ({"a:ReplyTo": None}, "a:MessageInformationHeaderRequired", 2150858769),
    ({"a:MessageID": None}, "a:MessageInformationHeaderRequired", 2150858769),
    ({"w:OperationTimeout": "PT-1S"}, "a:InvalidMessageInformationHeader", 2150858767),
    ({"w:Strange": {"@env:mustUnderstand": "true"}}, None, None),
    ({"w:Locale": {"@env:mustUnderstand": "true", "@xml:lang": "en-US"}}, None, None),
    ({"a:Action": "http://schemas.xmlsoap.org/ws/2004/09/transfer/Delete"}, "a:ActionNotSupported", 2150858771),
])
def test_wrong_headers_are_faults(start, change, subcode, number):
    with pytest.raises(Fault) as caught:
        Client(start()).first_page(IIS6, "select Name from IIsWebServer", header=change)
    assert caught.value.subcode == subcode and caught.value.number == number
    if subcode is None:
        assert caught.value.code == "s:MustUnderstand"


@pytest.mark.parametrize("text", ["", "hello", "<a/>", "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>",
                                  "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body/></s:Envelope>"])
def test_what_is_no_envelope_is_a_fault(start, text):
    with pytest.raises(Fault):
        Client(start()).post(text)


def test_a_filter_with_selectors_or_in_another_dialect_is_refused(start):
    client = Client(start())
    with pytest.raises(Fault) as caught:
        client.first_page(IIS6, "select Name from IIsWebServer", header=client.selectors(Name="W3SVC/1"))
    assert caught.value.subcode == "w:InvalidSelectors"
    with pytest.raises(Fault):
        client.first_page(IIS6)


# --- faults on demand ---------------------------------------------------------------------------------------------------------------

def ask(client):
    return client.query(IIS6, "select Name from IIsWebServer")


@pytest.mark.parametrize("kind, number", [
    ("access-denied", 5), ("german", 5), ("wmi-denied", 2150859012), ("namespace-missing", 2150858778),
    ("class-missing", 2150858778), ("quota", 2150859174), ("timed-out", 2150858793), ("star-only", 2150858778)])
def test_soap_faults_on_demand(start, kind, number):
    simulator = start()
    simulator.fault(kind)
    with pytest.raises(Fault) as caught:
        ask(Client(simulator))
    assert caught.value.number == number and caught.value.status == 500
    assert len(ask(Client(simulator))) == 5, "once"


def test_the_quota_has_two_shapes_in_turn(start):
    simulator = start()
    simulator.fault("quota", count=2)
    texts = []
    for _ in range(2):
        with pytest.raises(Fault) as caught:
            ask(Client(simulator))
        texts.append(caught.value.text)
    assert ["MSFT_WmiError" in text for text in texts] == [False, True]


@pytest.mark.parametrize("kind, status, start_of_body", [
    ("http-403", 403, b""), ("http-404", 404, b""), ("http-500", 500, b""), ("http-503", 503, b"<h1>"),
    ("http-401", 401, b""), ("html", 200, b"<!DOCTYPE html>"), ("empty", 200, b"")])
def test_http_errors_on_demand(start, kind, status, start_of_body):
    simulator = start()
    simulator.fault(kind)
    answer = requests.post(simulator.url(), data=b"<x/>", timeout=30)
    assert answer.status_code == status and answer.content.startswith(start_of_body)
    assert (answer.content == b"") == (start_of_body == b"")


def raw_answer(simulator):
    """(status, Content-Type, body) of a good request, read as it comes."""
    client = Client(simulator)
    transport = client.protocol.transport
    transport.build_session()
    taken = []
    transport.session.hooks["response"].append(lambda response, **_: taken.append(response))
    try:
        ask(client)
    except Exception:                       # what the client makes of it is not the question here
        pass
    return taken[0].status_code, taken[0].headers.get("Content-Type"), taken[0].content


@pytest.mark.parametrize("kind", ["malformed", "entity-bomb", "external-entity", "deep", "content-type", "utf16", "winrm05",
                                  "wrong-relates-to"])
def test_spoilt_answers_on_demand(start, kind):
    simulator = start()
    _, good_type, good = raw_answer(simulator)
    assert good_type == "application/soap+xml;charset=UTF-8"
    simulator.fault(kind)
    status, content_type, body = raw_answer(simulator)
    assert status == 200 and body != good
    if kind == "malformed":
        with pytest.raises(ElementTree.ParseError):
            ElementTree.fromstring(body)
    elif kind == "entity-bomb":
        assert b'<!ENTITY e9 "&e8;' in body and b"&e9;" in body
    elif kind == "external-entity":
        assert b'SYSTEM "file:///etc/passwd"' in body and b"&file;" in body
    elif kind == "deep":
        assert body.count(b"<deep>") == 10000
    elif kind == "content-type":
        assert content_type == "text/plain" and ElementTree.fromstring(body) is not None
    elif kind == "utf16":
        assert content_type.endswith("charset=UTF-16")
        assert len(Page(body.decode("utf-16-le").encode()).items) == 5
    elif kind == "winrm05":
        assert b"http://schemas.xmlsoap.org/wsman/2005/06/management" in body and WSMAN.encode() not in body
    else:
        relates = [each.text for each in ElementTree.fromstring(body).iter() if local(each) == "RelatesTo"]
        assert len(relates) == 1 and relates[0].encode() not in good


def test_pages_go_wrong_on_demand(start):
    simulator = start(args=["--page-size=2"])
    client = Client(simulator)

    def names(page):
        return [values(item)["Name"][-1] for item in page.items]

    simulator.fault("duplicate-items")
    first = client.first_page(IIS6, "select Name from IIsWebServer")
    second = client.next_page(IIS6, first.context)
    assert names(first) == names(second) == ["1", "2"] and second.context
    assert names(client.next_page(IIS6, second.context)) == ["3", "4"]
    simulator.fault("drop-page")
    first = client.first_page(IIS6, "select Name from IIsWebServer")
    assert names(client.next_page(IIS6, first.context)) == ["5"]
    simulator.fault("empty-pull")
    first = client.first_page(IIS6, "select Name from IIsWebServer")
    second = client.next_page(IIS6, first.context)
    assert names(second) == [] and second.context and not second.is_last
    assert names(client.next_page(IIS6, second.context)) == ["3", "4"]
    simulator.fault("missing-items", skip=1)
    first = client.first_page(IIS6, "select Name from IIsWebServer")
    second = client.next_page(IIS6, first.context)
    assert names(second) == ["3", "4"] and not second.context and not second.is_last
    simulator.fault("context-expired")
    first = client.first_page(IIS6, "select Name from IIsWebServer")
    with pytest.raises(Fault) as caught:
        client.next_page(IIS6, first.context)
    assert caught.value.number == 2150858779
    simulator.fault("empty-list")
    assert ask(client) == [] and len(ask(client)) == 5


@pytest.mark.parametrize("shape", ["paged", "stream"])
@pytest.mark.parametrize("iis", [6, 7])
def test_a_million_items_on_demand(start, iis, shape):
    simulator = start(iis=iis)
    simulator.fault("many-items", shape=shape)
    ns, name = of_iis(iis)
    client = Client(simulator)
    page = client.first_page(ns, f"select Name from {name}")
    assert len(page.items) == 1000000 if shape == "stream" else not page.is_last
    assert values(page.items[-1])["Name"] == f"{'W3SVC/' if iis == 6 else 'Made up '}{len(page.items)}"


def test_values_go_wrong_on_demand(start):
    simulator = start()
    client = Client(simulator)
    simulator.fault("long-name")
    name = client.query(IIS6, "select ServerComment from IIsWebServerSetting")[0]["ServerComment"]
    assert len(name) == 65536 and name.strip("n") == "0000000001"
    simulator.fault("bad-datetime")
    row, = client.query("root/cimv2", "select LocalDateTime from Win32_OperatingSystem")
    with pytest.raises(ValueError):
        datetime.datetime.fromisoformat(row["LocalDateTime"])


def test_writes_are_ignored_on_demand(start):
    simulator = start()
    client = Client(simulator)
    simulator.fault("put-ignored")
    assert client.put(*SETTING[6], {"ServerAutoStart": "false"}, Name="W3SVC/1")["ServerAutoStart"] == "true"
    simulator.control("stop", site=2)
    simulator.fault("start-ignored")
    client.invoke(IIS6, "IIsWebServer", "Start", Name="W3SVC/2")
    assert simulator.sites()[2]["state"] == "stopped"
    client.invoke(IIS6, "IIsWebServer", "Start", Name="W3SVC/2")
    assert simulator.sites()[2]["state"] == "started"


def test_faults_choose_their_requests(start):
    simulator = start()
    a, b = Client(simulator, "EXCH-A"), Client(simulator, "EXCH-B")
    simulator.fault("access-denied", count=0, match="IIsWebServer", node="EXCH-B")
    assert len(ask(a)) == 5 and computer(b) == "EXCH-B"
    for _ in range(3):
        with pytest.raises(Fault):
            ask(b)
    simulator.control("faults-clear")
    assert len(ask(b)) == 5
    simulator.fault("timed-out", skip=2, count=2)
    outcomes = []
    for _ in range(6):
        try:
            outcomes.append(len(ask(a)))
        except Fault:
            outcomes.append("fault")
    assert outcomes == [5, 5, "fault", "fault", 5, 5]


def hanging_request(simulator, https, text):
    """A connection on which a whole request was sent."""
    raw = socket.create_connection(("127.0.0.1", simulator.https_port if https else simulator.http_port), 30)
    if https:
        raw = ssl.create_default_context(cafile=str(simulator.ca_file)).wrap_socket(raw, server_hostname="localhost")
    raw.sendall(f"POST /wsman HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode())
    return raw


@pytest.mark.parametrize("https", [False, True])
def test_answers_that_stop_hold_nobody_else_up(start, https):
    simulator = start(https=https)
    for kind in ("hang-headers", "hang-body", "hang"):
        simulator.fault(kind, match=f"please {kind}!")
    with hanging_request(simulator, https, "please hang-headers!") as headers:
        assert headers.recv(15) == b"HTTP/1.1 200 OK"
        with hanging_request(simulator, https, "please hang-body!") as body:
            assert body.recv(12) == b"HTTP/1.1 500"
            with hanging_request(simulator, https, "please hang!") as nothing:
                assert computer(Client(simulator, "EXCH-A")) == "EXCH-A"
                nothing.settimeout(0.2)
                with pytest.raises(TimeoutError):
                    nothing.recv(1)
                simulator.stop()        # and the end wakes them all


def test_a_body_that_is_cut_off(start):
    simulator = start()
    simulator.fault("close-body")
    connection = http.client.HTTPConnection("127.0.0.1", simulator.http_port, timeout=30)
    connection.request("POST", "/wsman", body=b"<x/>")
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        connection.getresponse().read()


def test_a_body_of_a_gibibyte_is_announced_and_begins(start):
    simulator = start()
    simulator.fault("huge")
    connection = http.client.HTTPConnection("127.0.0.1", simulator.http_port, timeout=30)
    connection.request("POST", "/wsman", body=b"<x/>")
    answer = connection.getresponse()
    assert answer.headers["Content-Length"] == str(1 << 30)
    assert answer.read(1 << 20)[-1:] == b" "
    connection.close()


def test_latency_is_each_node_s_own(start):
    simulator = start()
    simulator.control("latency", ms=30000, node="EXCH-A")
    done = threading.Event()

    def slow():
        try:
            ask(Client(simulator, "EXCH-A"))
        except requests.exceptions.ConnectionError:
            pass
        done.set()
    thread = threading.Thread(target=slow)
    thread.start()
    for _ in range(5):
        assert computer(Client(simulator, "EXCH-B")) == "EXCH-B"
    assert not done.is_set()
    simulator.stop()
    thread.join(30)
    assert done.is_set()


# --- control and command line ---------------------------------------------------------------------------------------------------------

def test_sites_come_and_go(start):
    simulator = start()
    simulator.control("add-site", site=77, name="Nö & <so>", bindings="http *:8077:")
    assert simulator.sites()[77]["name"] == "Nö & <so>"
    simulator.control("rename-site", site=77, name="Other")
    assert simulator.sites()[77]["name"] == "Other"
    simulator.control("remove-site", site=77)
    assert 77 not in simulator.sites()
    assert list(simulator.sites("EXCH-B")) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("verb, parameters", [
    ("nothing", {}), ("stop", {"site": 99}), ("stop", {"node": "NOBODY"}), ("failover", {"to": "NOBODY"}),
    ("failover", {"group": "Nothing"}), ("fault", {"kind": "nothing"}), ("add-site", {"site": 1}), ("add-site", {}),
    ("pool", {"name": "Nothing"}), ("rename-site", {"site": 1}), ("put-forms", {"forms": "x"}),
    ("stop-service", {"service": "Spooler"}), ("resource", {"state": "failed"}),
    ("resource", {"resource": "Nothing", "state": "failed"}), ("resource", {"resource": "Disk E:", "state": "x"}),
    ("resource", {"group": "Cluster Group"}), ("bring-online", {"group": "Cluster Group"}), ("bring-online", {})])
def test_a_control_that_is_not_understood_says_so(start, verb, parameters):
    with pytest.raises(ControlError):
        start().control(verb, **parameters)


def test_no_failover_without_another_node(start):
    simulator = start()
    simulator.control("stop-service", service="ClusSvc", node="EXCH-B")
    with pytest.raises(ControlError):
        simulator.control("failover")
    assert simulator.owner() == "EXCH-A" and flags(simulator) == {True}


def test_requests_are_counted_by_action(start):
    simulator = start(iis=7)
    client = Client(simulator)
    client.identify()
    client.query(IIS7, "select Name from Site")
    client.invoke(IIS7, "Site", "GetState", Name="Shop")
    counted = simulator.requests()
    assert {name: count for name, count in counted.items() if count} == {
        "Identify": 1, "Enumerate": 1, "Pull": 1, "Invoke": 1, "logons": 1, "total": 4}
    assert simulator.request_count() == 4


def test_a_thousand_nodes(start):
    simulator = start(nodes=1000)
    nodes = [node["name"] for node in simulator.state()["nodes"]]
    assert len(set(nodes)) == 1000
    for node in (nodes[0], nodes[499], nodes[999]):
        assert computer(Client(simulator, node)) == node
    rows = Client(simulator, nodes[999]).query(CLUSTER, "select Name from MSCluster_Node")
    assert [row["Name"] for row in rows] == nodes[998:]


@pytest.mark.parametrize("line, words", [
    ("[node A]\nwindows=95\n", "scenario.ini:2: no version of Windows"), ("[thing A]\n", "scenario.ini:1: no section"),
    ("[node A]\nwindows=2003\n[site B 1]\nname=x\n", "scenario.ini:3: no node"),
    ("[node A]\nwindows=2003\n[site A 1]\nauto_start=maybe\n", "scenario.ini:4: neither on nor off"),
    ("[node A]\nwindows=2003\n[site A 1]\nstate=asleep\n", "scenario.ini:4: no run state"),
    ("[node A]\nwindows=2003\nsite=0: x\n", "scenario.ini:3: not ID"),
    ("[node A]\nstrange=1\n", "scenario.ini:2: no key of a node"), ("name=x\n", "scenario.ini:1: no section"),
    ("; nothing\n", "there is no node"), ("[node A]\nwindows\n", "scenario.ini:2:")])
def test_a_scenario_that_cannot_be_read_says_where(start, line, words):
    with pytest.raises(RuntimeError) as caught:
        start(scenario=line)
    assert words in str(caught.value)


@pytest.mark.parametrize("arguments", [["--iis=5"], ["--sites=-1"], ["--nodes=x"], ["--https-port=0"], ["--user=x"], ["x"],
                                       ["--nothing"], ["--scenario=/nowhere"], ["--http-port=65536"]])
def test_bad_options_are_refused(arguments):
    run = subprocess.run([binary_path(), *arguments], capture_output=True, timeout=30, check=False)
    assert run.returncode == 64 and run.stderr and not run.stdout


def test_help_names_every_verb_and_kind(start):
    text = subprocess.run([binary_path(), "--help"], capture_output=True, timeout=30, check=True, text=True).stdout
    for word in ("failover", "restart-service", "at-request", "shutdown", "faults-clear", "entity-bomb", "winrm05", "[site NODE ID]", "--page-size"):
        assert word in text


def test_it_listens_on_loopback_alone(start):
    simulator = start(https=True)
    for port in (simulator.http_port, simulator.https_port):
        listening = [line.split() for path in ("/proc/net/tcp", "/proc/net/tcp6") for line in open(path)
                     if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")]
        assert [words[1].split(":")[0] for words in listening] == ["0100007F"]
