"""Accounts in a real domain (domain.py): what Active Directory answers, and what the check says and does about it."""
import contextlib
import json
import os
import socket

import pytest

import domain as domain_module
from domain import Domain
from kdc import connections
from sealed_stage import Stage

pytestmark = pytest.mark.skipif(domain_module.obstacle() is not None, reason=str(domain_module.obstacle()))

PASSWORD = "hunter2-but-longer"


HOURS_NONE, DES_ONLY, DAY = bytes(21), 0x200000, 86400 * 10**7


@pytest.fixture(name="domain", scope="module")
def domain_fixture():
    with Domain(os.environ["SITEWATCH_DOMAIN"]) as running:
        running.service_keytab = running.add_computer("EXCH-A", "the-node-1s-password", "HTTP/exch-a.localhost",
                                                      "WSMAN/exch-a.localhost")
        running.add_user("plain", PASSWORD)
        yield running


@pytest.fixture(name="stage")
def stage_fixture(programs, domain, tmp_path):
    made = Stage(programs, domain, tmp_path)
    made.start(iis=6, judge="winbind")
    yield made
    made.close()


SILENT = "10.53.53.2"


@contextlib.contextmanager
def silent_controller():
    """Takes whatever comes, over UDP and TCP, and never answers."""
    domain_module.run("ip", "address", "add", f"{SILENT}/32", "dev", "lo")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
        for listener in (udp, tcp):
            listener.bind((SILENT, 88))
        tcp.listen(64)
        tcp.setblocking(False)
        try:
            yield tcp
        finally:
            domain_module.run("ip", "address", "del", f"{SILENT}/32", "dev", "lo")


def secret(stage, password=PASSWORD):
    stage.password_file.write_text(f"{password}\n")
    return f"--password-file={stage.password_file}"


def assert_told(check, *words, no=()):
    assert check.state == "UNKNOWN", check
    for word in words:
        assert word in check.line, check
    for word in no:
        assert word not in check.line, check


# --- names --------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("auth, user", [
    ("negotiate", "plain@AD.EXAMPLE.COM"), ("kerberos", "plain"), ("kerberos", "PLAIN@AD.EXAMPLE.COM"),
    ("kerberos", "plain@ad.example.com"), ("negotiate", "plain@ad.example.com"),
    ("ntlm", "AD\\plain"), ("ntlm", "plain@AD"), ("ntlm", "plain@ad.example.com"), ("ntlm", "plain@AD.EXAMPLE.COM")])
def test_every_way_to_write_an_account(stage, domain, auth, user):
    check = stage.run(f"--auth={auth}", "-u", user, secret(stage))
    assert check.state == "OK" and "NTLM stands in" not in check.all_text, check
    assert domain.failed_logons("plain") == 0


def test_a_realm_in_small_letters_as_default_realm(stage, domain):
    small = {"KRB5_CONFIG": domain.write_config("small.conf", realm="ad.example.com")}
    check = stage.run("--auth=kerberos", "-u", "plain", secret(stage), env=small)
    assert check.state == "OK", check


@pytest.mark.parametrize("auth", ["kerberos", "negotiate", "ntlm"])
def test_a_user_principal_name_of_another_domain(stage, domain, auth):
    """What the administrator sees as the account's name, and it is neither its sAMAccountName nor in the realm's domain."""
    name = f"wdog-{auth}"
    domain.add_user(name, PASSWORD, userPrincipalName=f"watch.{auth}@corp.example")
    check = stage.run(f"--auth={auth}", "-u", f"watch.{auth}@corp.example", secret(stage))
    assert check.state == "OK" and "NTLM stands in" not in check.all_text, check
    assert domain.failed_logons(name) == 0
    assert_told(stage.run(f"--auth={auth}", "-u", f"watch.{auth}@corp.example", secret(stage, "not-the-one")), "password")
    assert domain.failed_logons(name) <= 1


def test_a_name_that_nobody_has(stage):
    for user in ("nobody@AD.EXAMPLE.COM", "nobody@corp.example"):
        assert_told(stage.run("--auth=kerberos", "-u", user, secret(stage)), f"'{user}'", "sAMAccountName", "capitals")


# --- accounts that may not log on -----------------------------------------------------------------------------------------

REFUSED = {
    "off": (dict(userAccountControl=514), "disabled, locked after wrong passwords, expired, or outside of its logon hours"),
    "ended": (dict(accountExpires=DAY), "expired"),
    "night": (dict(logonHours=HOURS_NONE), "logon hours"),
    "change": (dict(pwdLastSet=0), "must be changed at the next logon"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("auth", ["kerberos", "ntlm"])
def test_an_account_that_may_not_log_on(stage, domain, name, auth):
    attributes, words = REFUSED[name]
    domain.add_user(f"{name}-{auth}", PASSWORD, **attributes)
    user = f"{name}-{auth}@AD.EXAMPLE.COM"
    check = stage.run(f"--auth={auth}", "-u", user, secret(stage))
    assert_told(check, f"'{user}'", words if auth == "kerberos" else "may not log on by NTLM, or not now")
    assert domain.failed_logons(f"{name}-{auth}") == 0


@pytest.mark.parametrize("auth", ["kerberos", "negotiate", "ntlm"])
def test_a_wrong_password_is_one_failed_logon(stage, domain, auth):
    domain.add_user(f"wrong-{auth}", PASSWORD)
    check = stage.run(f"--auth={auth}", "-u", f"wrong-{auth}@AD.EXAMPLE.COM", secret(stage, "not-the-one"))
    assert_told(check, "password", "check")
    assert domain.failed_logons(f"wrong-{auth}") == 1


def test_an_account_that_has_no_aes_key(stage, domain):
    domain.add_user("des", PASSWORD, userAccountControl=512 | DES_ONLY)
    domain.set_password("des", PASSWORD)
    words, others = ["the account 'des' has no AES key", "set its password anew"], ["krbtgt", "allow_rc4", "2003"]
    assert_told(stage.run("--auth=kerberos", "-u", "des", secret(stage)), *words, no=others)
    check = stage.run("-u", "des", secret(stage))
    assert check.state == "OK" and f"NTLM stands in for Kerberos (--auth=kerberos forbids it): Kerberos: {words[0]}" in check.all_text
    assert domain.failed_logons("des") == 0


def test_a_password_that_expires_is_told_before(stage, domain):
    root = str(domain.sam.domain_dn())
    for days, is_told in ((10, True), (40, False)):
        domain.change(root, maxPwdAge=-days * DAY)
        for proof in (secret(stage), f"--keytab={domain.typed_keytab('plain@AD.EXAMPLE.COM', PASSWORD, AES)}"):
            check = stage.run("--auth=kerberos", "-u", "plain", proof)
            assert check.state == "OK" and ("password of the account that asks expires in " in check.all_text) == is_told, check


# --- keytabs --------------------------------------------------------------------------------------------------------------

AES, AES128, RC4 = "aes256-cts-hmac-sha1-96", "aes128-cts-hmac-sha1-96", "arcfour-hmac"


def doctor(stage, user, keytab):
    """What the doctor says of the key."""
    configuration = stage.folder / "doctor.conf"
    configuration.write_text(f"[node EXCH-A]\naddress = exch-a.localhost\nhttp = yes\nport = {stage.simulator.http_port}\n"
                             f"user = {user}\nkeytab = {keytab}\n[history]\nfile = {stage.folder}/history.db\n")
    result = stage.programs.sitewatch(f"--config={configuration}", "doctor", "EXCH-A", "--format=json", env=stage.environment())
    return {step["step"]: (step["status"], step["text"]) for step in json.loads(result.text)["steps"]}


def test_a_keytab_of_an_account_that_was_renamed(stage, domain):
    """The salt is still that of the old name, which nobody but the KDC knows."""
    domain.add_user("Before", PASSWORD)
    domain.change("Before", sAMAccountName="after")
    guessed = domain.typed_keytab("after@AD.EXAMPLE.COM", PASSWORD, AES)
    check = stage.run("-u", "after@AD.EXAMPLE.COM", f"--keytab={guessed}")
    assert_told(check, "another salt", "addent -f", "msktutil", str(guessed))
    assert domain.failed_logons("after") <= 1
    salt = "the domain's salt is 'AD.EXAMPLE.COMBefore', which is not realm and name: ktutil needs addent -f"
    assert doctor(stage, "after@AD.EXAMPLE.COM", guessed)["key"] == (
        "note", f"after@AD.EXAMPLE.COM: key 1 of the keytab, type {AES}; {salt}")
    asked = domain.typed_keytab("after@AD.EXAMPLE.COM", PASSWORD, AES, "-f")
    assert stage.run("-u", "after@AD.EXAMPLE.COM", f"--keytab={asked}").state == "OK"
    number = int(domain.attribute("after", "msDS-KeyVersionNumber"))
    assert doctor(stage, "after@AD.EXAMPLE.COM", asked)["key"] == (
        "ok", f"after@AD.EXAMPLE.COM: key 1 of the keytab, type {AES}; "
        f"the domain calls it {number}, which does not matter for a logon; {salt}")


@pytest.mark.parametrize("kind", [AES, AES128, RC4])
def test_a_keytab_with_one_type_of_key(stage, domain, kind):
    keytab = domain.typed_keytab("plain@AD.EXAMPLE.COM", PASSWORD, kind)
    for user in ([], ["-u", "plain"], ["-u", "PLAIN@ad.example.com"]):
        assert stage.run(*user, f"--keytab={keytab}").state == "OK"
    assert domain.failed_logons("plain") == 0


def test_a_keytab_with_a_key_of_a_type_that_the_domain_does_not_have(stage, domain):
    keytab = domain.typed_keytab("plain@AD.EXAMPLE.COM", PASSWORD, "aes256-cts-hmac-sha384-192")
    check = stage.run("-u", "plain@AD.EXAMPLE.COM", f"--keytab={keytab}")
    assert_told(check, "aes256-cts-hmac-sha384-192", str(keytab), AES)
    assert domain.failed_logons("plain") == 0


def test_a_keytab_of_somebody_else(stage, domain):
    keytab = domain.typed_keytab("plain@AD.EXAMPLE.COM", PASSWORD, AES)
    check = stage.run("-u", "monitor@AD.EXAMPLE.COM", f"--keytab={keytab}")
    assert_told(check, "no key for 'monitor@AD.EXAMPLE.COM'", "plain@AD.EXAMPLE.COM")


def test_the_keytab_of_a_joined_host_without_a_user(stage, domain):
    keytab = domain.add_computer("LINUX", "another-nodes-password", "host/linux.localhost")
    check = stage.run(f"--keytab={keytab}")
    assert_told(check, "'host/linux.localhost@AD.EXAMPLE.COM' (the first of the keytab, -u takes another)")


# --- nodes, clocks and domain controllers -----------------------------------------------------------------------------------

def test_a_node_whose_key_is_no_longer_the_domains(stage, domain):
    keytab = domain.service_keytab
    domain.service_keytab = domain.add_computer("EXCH-B", "before-the-snapshot", "HTTP/exch-b.localhost")
    domain.set_password("EXCH-B$", "after-the-snapshot")
    stage.close()
    try:
        stage.start(iis=6, judge="winbind")
        check = stage.run("--auth=kerberos", "-u", "plain", secret(stage), host="exch-b.localhost")
    finally:
        domain.service_keytab = keytab
    assert_told(check, "HTTP/exch-b.localhost", "Test-ComputerSecureChannel", "kinit")


def test_our_clock_is_hours_ahead(stage, programs):
    shift = stage.folder / "shift"
    shift.write_text(str(30 * 3600))
    check = stage.run("--auth=kerberos", "-u", "plain", secret(stage),
                      env={"LD_PRELOAD": programs.preload("clock_shift"), "CLOCK_SHIFT": str(shift)})
    assert_told(check, "clock", "NTP", no=["give a keytab or a password"])


def test_a_first_domain_controller_that_takes_all_and_says_nothing(stage, domain):
    """libkrb5 alone waits for it, 10 s for each connection that it takes."""
    config = {"KRB5_CONFIG": domain.write_config("dead.conf", realms=f"        kdc = {SILENT}\n        kdc = {domain_module.ADDRESS}")}
    with silent_controller() as tcp:
        for credentials in ([secret(stage)], [f"--keytab={domain.typed_keytab('plain@AD.EXAMPLE.COM', PASSWORD, AES)}"]):
            check = stage.run("--auth=kerberos", "-u", "plain", *credentials, env=config)
            assert check.state == "OK" and connections(tcp) == 1, check
        check = stage.run("--auth=kerberos", "-u", "plain", secret(stage), "-t", "1", env=config)
        assert_told(check, "the first of several domain controllers", "krb5.conf")
    assert domain.failed_logons("plain") == 0


def test_a_silent_domain_controller_that_dns_names_first(stage, domain):
    domain.add_record("dc0", "A", SILENT)
    domain.add_record("_kerberos._tcp", "SRV", "dc0.ad.example.com 88 0 200")
    with silent_controller() as tcp:
        check = stage.run("--auth=kerberos", "-u", "plain", secret(stage))
        assert check.state == "OK" and connections(tcp) == 1, check
        domain.add_user("wrong-dns", PASSWORD)
        assert_told(stage.run("--auth=kerberos", "-u", "wrong-dns", secret(stage, "not-the-one")), "password", "check")
    assert domain.failed_logons("wrong-dns") == 1
    domain.delete_record("_kerberos._tcp", "SRV", "dc0.ad.example.com 88 0 200")


def test_an_account_that_is_bound_to_other_workstations(stage, domain):
    domain.add_user("bound", PASSWORD, userWorkstations="ELSEWHERE")
    assert_told(stage.run("--auth=ntlm", "-u", "bound@AD.EXAMPLE.COM", secret(stage)), "its workstations or hours")
    assert domain.failed_logons("bound") <= 1


def test_an_account_in_protected_users(stage, domain):
    domain.add_user("guarded", PASSWORD)
    domain.sam.add_remove_group_members("Protected Users", ["guarded"])
    assert stage.run("--auth=kerberos", "-u", "guarded", secret(stage)).state == "OK"
    assert_told(stage.run("--auth=ntlm", "-u", "AD\\guarded", secret(stage)), "Protected Users", "--auth=kerberos may tell more")
    assert domain.failed_logons("guarded") == 0


@pytest.mark.parametrize("auth", ["kerberos", "negotiate"])
def test_an_account_in_a_great_many_groups(stage, domain, auth):
    domain.add_user(f"many-{auth}", PASSWORD)
    domain.join_groups(f"many-{auth}", 1800)
    assert_told(stage.run(f"--auth={auth}", "-u", f"many-{auth}", secret(stage)), "too long for the listener", "MaxFieldLength")
