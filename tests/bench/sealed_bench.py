#!/usr/bin/python3
"""What Kerberos and NTLM cost a check, beside Basic over HTTPS, curl and pywinrm; and what sealing 1 MiB costs.

    sealed_bench.py BUILD [ROUNDS]

A real KDC on this machine; what it and the simulator need is not counted. Figures as in check_bench.py.
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
E2E = HERE.parent / "e2e"
sys.path.insert(0, str(E2E))

from bench import compare, row  # noqa: E402
from sealed_stage import LEGACY, PASSWORD, running_kdc  # noqa: E402
from simulator import Simulator  # noqa: E402

SITES = 10


class Scene:
    def __init__(self, build, folder, kdc, iis):
        self.build, self.iis = build, iis
        self.secret = folder / "secret"
        self.secret.touch(mode=0o600)
        self.secret.write_text(PASSWORD + "\n")
        (folder / "ntlm").write_text(f"SIMULATOR:monitor:{PASSWORD}\n")
        (folder / "openssl.cnf").write_text(LEGACY)
        self.environment = kdc.environment(NTLM_USER_FILE=folder / "ntlm",
                                           KRB5_KTNAME=kdc.service_keytab, PYTHONPATH=E2E / "pykerberos",
                                           KRB5CCNAME=f"FILE:{kdc.tickets('monitor', PASSWORD)}")
        self.keytab = kdc.keytab("monitor")
        self.legacy = self.environment | {"OPENSSL_CONF": str(folder / "openssl.cnf")}
        self.simulator = Simulator(build / "iis-simulator", iis=iis, sites=SITES, user="monitor", password=PASSWORD,
                                   args=[f"--keytab={kdc.service_keytab}", f"--ntlm-user-file={folder / 'ntlm'}"],
                                   environment=self.environment)

    def check(self, *options, https=False):
        where = (["-p", self.simulator.https_port, f"--ca-file={self.simulator.ca_file}"] if https
                 else ["--http", "-p", self.simulator.http_port])
        return [str(word) for word in (self.build / "check_iis_sites", "-H", "localhost", "--history=none", *where, *options)]

    def commands(self):
        password = f"--password-file={self.secret}"
        return [(name, argv, self.environment) for name, argv in (
            ("Basic, HTTPS", self.check("--auth=basic", "-u", "monitor", password, https=True)),
            ("Kerberos, HTTP sealed, ticket cache", self.check()),
            ("Kerberos, HTTP sealed, password", self.check("-u", "monitor@SIMULATOR.EXAMPLE", password)),
            ("Kerberos, HTTP sealed, keytab", self.check("-u", "monitor", f"--keytab={self.keytab}")),
            ("NTLM, HTTP sealed", self.check("--auth=ntlm", "-u", r"SIMULATOR\monitor", password)),
            ("Kerberos, HTTPS bound, ticket cache", self.check(https=True)),
            ("NTLM, HTTPS bound", self.check("--auth=ntlm", "-u", r"SIMULATOR\monitor", password, https=True)),
        )]

    def requests_of(self, argv):
        before = self.simulator.request_count()
        done = subprocess.run(argv, env=self.environment, check=False, capture_output=True)
        assert done.returncode == 0, done
        return self.simulator.request_count() - before

    def curl(self, requests):
        """The same number of POSTs on one connection, Kerberos over HTTPS: curl seals nothing."""
        post = ["-s", "--cacert", str(self.simulator.ca_file), "--negotiate", "-u", ":", "-H",
                "Content-Type: application/soap+xml;charset=UTF-8", "--data-binary", f"@{HERE / 'enumerate_w3svc.xml'}",
                "-o", os.devnull, f"https://localhost:{self.simulator.https_port}/wsman"]
        argv = ["curl", "-q", *post]
        for _ in range(requests - 1):
            argv += ["--next", *post]
        return argv

    def pywinrm(self, transport, user):
        return [sys.executable, str(HERE / "pywinrm_check.py"), str(self.iis), str(self.simulator.http_port), user,
                str(self.secret), "-", transport]

    def others(self, requests):
        return [(f"curl, {requests} POSTs, Kerberos, HTTPS", self.curl(requests), self.environment),
                ("pywinrm, Kerberos, HTTP sealed", self.pywinrm("kerberos", "-"), self.environment),
                ("pywinrm, NTLM, HTTP sealed", self.pywinrm("ntlm", r"SIMULATOR\monitor"), self.legacy)]


def tell(iis, medians):
    cpu = {name: values[0] for name, values in medians.items()}
    beside = {name: next(ms for full, ms in cpu.items() if full.startswith(name)) for name in (
        "curl", "pywinrm, Kerberos", "pywinrm, NTLM")}
    kerberos = [cpu[f"Kerberos, HTTP sealed, {way}"] for way in ("keytab", "ticket cache", "password")]
    row(f"IIS {iis} without history, Kerberos, sealed over HTTP: keytab, ticket cache, password",
        ", ".join(f"{ms:.1f}" for ms in kerberos) + " ms",
        f"Basic over HTTPS in the same run {cpu['Basic, HTTPS']:.1f} ms; curl with Kerberos over HTTPS {beside['curl']:.1f} ms; "
        f"pywinrm, sealed {beside['pywinrm, Kerberos']:.0f} ms")
    row("the same, NTLM, sealed over HTTP", f"{cpu['NTLM, HTTP sealed']:.1f} ms", f"pywinrm, sealed {beside['pywinrm, NTLM']:.0f} ms")


def main():
    build = Path(sys.argv[1]).resolve()
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 21
    with tempfile.TemporaryDirectory() as name, running_kdc() as kdc:
        for iis in (6, 7):
            folder = Path(name) / str(iis)
            folder.mkdir()
            scene = Scene(build, folder, kdc, iis)
            with scene.simulator:
                ours = scene.commands()
                requests = scene.requests_of(ours[1][1])
                tell(iis, compare(f"One check of an IIS {iis} node with {SITES} sites, {requests} requests",
                                  ours + scene.others(requests), build, rounds))
        print("\nSealing 1 MiB and unsealing it (CPU, medians in turn)", flush=True)
        for way in ("kerberos", "ntlm"):
            told = subprocess.run([build / "tests/bench/seal-bench", way, "HTTP@localhost"], env=scene.environment, check=True,
                                  stdout=subprocess.PIPE, text=True).stdout
            print(told, end="", flush=True)
            sealed, unsealed, wrapped, unwrapped = (float(number) for number in re.findall(r"([\d.]+) ms", told))
            row(f"sealing 1 MiB and unsealing it, {way}", f"{sealed + unsealed:.1f} ms",
                f"`gss_wrap` and `gss_unwrap` alone {wrapped + unwrapped:.1f} ms")


if __name__ == "__main__":
    main()
