"""A real Active Directory for a test: Samba's domain controller, with KDC, LDAP, DNS, and winbindd as the judge of NTLM.

It wants the ports that it has everywhere, and /run/samba: a network and mounts of its own, as './quickstart domain' makes
them. What provisioning made, which takes long, is kept in the folder that SITEWATCH_DOMAIN names.

    with Domain(folder) as domain:
        domain.add_user("plain", "Secret-1-long")
        subprocess.run([...], env=domain.environment())
        assert domain.failed_logons("plain") == 0
"""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tarfile

from processes import eventually

ADDRESS = "10.53.53.1"                      # of the loopback interface; Samba gives 127.0.0.1 no name
HOME = pathlib.Path("/run/samba/domain")    # always the same: Samba's files name it
REALM, DOMAIN, DNS_NAME = "AD.EXAMPLE.COM", "AD", "ad.example.com"
PACKAGES = "samba samba-ad-dc samba-ad-provision samba-dsdb-modules winbind python3-samba krb5-user"
START_TIMEOUT_S = 120
STOP_TIMEOUT_S = 60

PROVISION = ["samba-tool", "domain", "provision", "--server-role=dc", f"--realm={REALM}", f"--domain={DOMAIN}",
             "--host-name=dc1", f"--host-ip={ADDRESS}", "--adminpass=Passw0rd-of-nobody", "--dns-backend=SAMBA_INTERNAL",
             f"--targetdir={HOME}", "-s", HOME / "empty.conf",
             "--option=interfaces=lo", "--option=bind interfaces only=yes",
             "--option=server services=rpc, ldap, cldap, kdc, winbindd, dns", "--option=prefork children=1",
             f"--option=log file={HOME}/log.%m", f"--option=pid directory={HOME}", f"--option=ncalrpc dir={HOME}/ncalrpc"]


def obstacle():
    """Why there can be no domain here; None: there can."""
    if not os.environ.get("SITEWATCH_DOMAIN"):
        return "a domain controller is started by './quickstart domain' alone"
    if os.geteuid() != 0 or [name for _, name in socket.if_nameindex()] != ["lo"]:
        return "needs root, and a network of its own: './quickstart domain' makes it with unshare"
    try:
        import samba.samdb  # noqa: F401
    except ImportError:
        return f"needs Samba's domain controller: apt-get install {PACKAGES}"
    missing = [name for name in ("samba", "samba-tool", "winbindd", "wbinfo", "kinit", "ip", "mount") if not shutil.which(name)]
    return f"needs {', '.join(missing)}: apt-get install {PACKAGES} iproute2 mount" if missing else None


def run(*argv, **how):
    done = subprocess.run([*map(str, argv)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **how)
    assert done.returncode == 0, f"{argv}: {done.stdout}"
    return done.stdout


class Domain:
    realm = REALM

    def __init__(self, kept):
        self.kept = pathlib.Path(kept) / "domain.tar"
        self.process = None
        self.keytab_count = 0
        self.service_keytab = None
        self._own_places()
        self._provision()
        self.config = self.write_config("krb5.conf")
        self._open_directory()
        self.start()

    @staticmethod
    def _own_places():
        run("mount", "--make-rprivate", "/")
        os.makedirs("/run/samba", exist_ok=True)
        run("mount", "-t", "tmpfs", "none", "/run/samba")
        HOME.mkdir()
        run("ip", "link", "set", "lo", "up")
        run("ip", "address", "add", f"{ADDRESS}/32", "dev", "lo")
        (HOME / "resolv.conf").write_text(f"nameserver {ADDRESS}\n")
        run("mount", "--bind", HOME / "resolv.conf", "/etc/resolv.conf")

    def _provision(self):
        if self.kept.exists():
            with tarfile.open(self.kept) as archive:
                archive.extractall(HOME)
            return
        (HOME / "empty.conf").touch()
        run(*PROVISION)
        self.kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.kept.with_suffix(".new")
        with tarfile.open(unfinished, "w") as archive:
            archive.add(HOME, ".", filter=lambda member: None if member.name == "./resolv.conf" or not (
                member.isfile() or member.isdir()) else member)
        unfinished.rename(self.kept)

    def write_config(self, name, *options, realm=REALM, realms=None):
        """A krb5.conf as in the field: the domain controllers are found by DNS, unless `realms` names them."""
        path = HOME / name
        more = "".join(f"    {option}\n" for option in options)
        named = "" if realms is None else f"[realms]\n    {REALM} = {{\n{realms}\n    }}\n"
        path.write_text(f"""[libdefaults]
    default_realm = {realm}
    dns_canonicalize_hostname = false
    rdns = false
{more}    default_ccache_name = FILE:{HOME}/nobody.ccache
    default_client_keytab_name = FILE:{HOME}/nobody.keytab
{named}[domain_realm]
    .localhost = {REALM}
""")
        return path

    def environment(self, **more):
        """The environment for a program that is in the domain."""
        environment = dict(os.environ, KRB5_CONFIG=str(self.config), KRB5RCACHENAME="dfl:", KRB5RCACHEDIR=str(HOME))
        for name in ("KRB5CCNAME", "KRB5_KTNAME", "KRB5_CLIENT_KTNAME", "NTLM_USER_FILE"):
            environment.pop(name, None)
        environment.update({name: str(value) for name, value in more.items()})
        return environment

    # --- the domain controller ---------------------------------------------------------------------------------------

    def start(self):
        log = open(HOME / "samba.log", "ab")
        with log:
            self.process = subprocess.Popen(["samba", "-F", "-s", HOME / "etc/smb.conf", "--debug-stdout"], stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL, start_new_session=True)
        eventually(lambda: f"samba answers: {self.log()[-4000:]}", self._is_up, START_TIMEOUT_S)

    def _is_up(self):
        assert self.process.poll() is None, f"samba did not start: {self.log()[-4000:]}"
        try:
            for port in (88, 389, 53):
                socket.create_connection((ADDRESS, port), timeout=1).close()
        except OSError:
            return False
        return subprocess.run(["wbinfo", "--ping"], capture_output=True, check=False).returncode == 0

    def stop(self):
        process, self.process = self.process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def log(self):
        return (HOME / "samba.log").read_text(errors="replace")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    # --- what is in it -------------------------------------------------------------------------------------------------

    def _open_directory(self):
        from samba.auth import system_session
        from samba.param import LoadParm
        from samba.samdb import SamDB
        parameters = LoadParm()
        parameters.load(str(HOME / "etc/smb.conf"))
        self.sam = SamDB(url=str(HOME / "private/sam.ldb"), session_info=system_session(), lp=parameters)
        self.change(f"CN=Partitions,CN=Configuration,{self.sam.domain_dn()}", uPNSuffixes="corp.example")
        # a failed logon counts where one too many would lock; any password will do, and one that is set is the one at once
        self.change(str(self.sam.domain_dn()), lockoutThreshold=10, pwdProperties=0, minPwdLength=1, minPwdAge=0)

    def _dn(self, name):
        if "=" in name:
            return name
        found = self.sam.search(base=self.sam.domain_dn(), expression=f"(sAMAccountName={name})", attrs=["dn"])
        assert len(found) == 1, name
        return str(found[0].dn)

    def change(self, name, **attributes):
        """Replace attributes of an account; None removes one."""
        import ldb
        message = ldb.Message(ldb.Dn(self.sam, self._dn(name)))
        for key, value in attributes.items():
            values = [] if value is None else [each if isinstance(each, bytes) else str(each)
                                               for each in (value if isinstance(value, list) else [value])]
            message[key] = ldb.MessageElement(values, ldb.FLAG_MOD_REPLACE, key)
        self.sam.modify(message)

    def attribute(self, name, attribute):
        found = self.sam.search(base=self._dn(name), scope=0, attrs=[attribute])
        return str(found[0][attribute][0]) if attribute in found[0] else None

    def add_user(self, name, password, **attributes):
        self.sam.newuser(name, password)
        if attributes:
            self.change(name, **attributes)
        return f"{name}@{REALM}"

    def join_groups(self, name, count):
        member, base = self._dn(name), self.sam.domain_dn()
        self.sam.transaction_start()
        for number in range(count):
            self.sam.add({"dn": f"CN={name}-{number},CN=Users,{base}", "objectClass": "group",
                          "sAMAccountName": f"{name}-{number}", "member": member})
        self.sam.transaction_commit()

    def set_password(self, name, password):
        self.sam.setpassword(f"(sAMAccountName={name})", password)

    def failed_logons(self, name):
        """As the domain controller counts them."""
        return int(self.attribute(name, "badPwdCount") or 0)

    def add_computer(self, name, password, *services):
        """A node, and a keytab with the keys of its services."""
        self.sam.newcomputer(name)
        self.change(f"{name}$", servicePrincipalName=list(services), **{"msDS-SupportedEncryptionTypes": 28})
        self.set_password(f"{name}$", password)
        return self.keytab(*services)

    def _record(self, change, name, kind, data):
        run("samba-tool", "dns", change, ADDRESS, DNS_NAME, name, kind, data, "-s", HOME / "etc/smb.conf",
            "--username=Administrator", "--password=Passw0rd-of-nobody")

    def add_record(self, name, kind, data):
        """In DNS, where SRV records are host, port, priority, weight."""
        self._record("add", name, kind, data)

    def delete_record(self, name, kind, data):
        self._record("delete", name, kind, data)

    def _new_keytab(self):
        self.keytab_count += 1
        return HOME / f"{self.keytab_count}.keytab"

    def keytab(self, *principals):
        path = self._new_keytab()
        for principal in principals:
            run("samba-tool", "domain", "exportkeytab", path, f"--principal={principal}", "-s", HOME / "etc/smb.conf")
        return path

    def typed_keytab(self, principal, password, kind, *options):
        """A keytab as ktutil makes it: without '-f' among the options its salt is a guess."""
        path = self._new_keytab()
        run("ktutil", env=self.environment(), input=(
            f"addent -password -p {principal} -k 1 -e {kind} {' '.join(options)}\n{password}\nwkt {path}\n"))
        return path
