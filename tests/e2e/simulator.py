"""Drive iis-simulator from a test: start it in a folder of its own, tell it what to do, stop it.

    with Simulator(iis=7) as simulator:
        simulator.control("failover")
        check("-H", simulator.host("EXCH-A"), "-p", simulator.https_port, "--ca-file", simulator.ca_file)

The binary is the one that the environment's IIS_SIMULATOR names, else iis-simulator in $SITEWATCH_BUILD.
"""

import itertools
import json
import os
import pathlib
import re
import select
import shutil
import signal
import string
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 30


def binary_path(binary=None):
    """The simulator to run. `binary`: itself, or the build folder that has it; None: $IIS_SIMULATOR, $SITEWATCH_BUILD."""
    path = pathlib.Path(binary or os.environ.get("IIS_SIMULATOR") or os.environ.get("SITEWATCH_BUILD") or ".")
    return str(path / "iis-simulator" if path.is_dir() else path)


def node_names(command):
    """The nodes that a simulator started like this has: those of its scenario, or the first of EXCH-A, EXCH-B..."""
    count = 2
    for option in command:
        name, _, value = option.partition("=")
        if name == "--scenario":
            return re.findall(r"(?m)^\s*\[node ([\w-]+)\]", pathlib.Path(value).read_text(encoding="utf-8"))
        if name == "--nodes":
            count = int(value)
    letters = string.ascii_uppercase
    return [f"EXCH-{letter}" for letter in [*letters, *map("".join, itertools.product(letters, letters))]][:count]


class Certificates:
    """Certificates made by the openssl tool in a folder; each call gives the paths of a certificate and its key."""

    def __init__(self, folder, nodes=()):
        self.folder = pathlib.Path(folder)
        # OpenSSL takes no wildcard right under a top-level name: the nodes have to be named
        names = ["localhost", "*.localhost", *(f"{node.lower()}.localhost" for node in nodes)]
        self.good_names = ",".join([f"DNS:{name}" for name in names] + ["IP:127.0.0.1"])
        self.ca, self.ca_key = self._authority("ca")

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, cwd=self.folder,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def _authority(self, name):
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                      "-subj", f"/CN=Simulator test {name}", "-addext", "basicConstraints=critical,CA:TRUE",
                      "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", key, "-out", certificate)
        return str(certificate), str(key)

    def _issue(self, name, extensions, authority=None, dates=None, common_name=None):
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        request, wanted = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        ca, ca_key = authority or (self.ca, self.ca_key)
        wanted.write_text("basicConstraints=critical,CA:FALSE\n" + "\n".join(extensions) + "\n")
        self._openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                      "-subj", f"/CN={common_name or name}", "-keyout", key, "-out", request)
        if dates is None:
            self._openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-days", "30",
                          "-extfile", wanted, "-out", certificate)
        else:
            (self.folder / f"{name}.index").write_text("")
            (self.folder / f"{name}.serial").write_text("1001\n")
            settings = self.folder / f"{name}.cnf"
            settings.write_text(
                f"[ca]\ndefault_ca=own\n[own]\ndatabase={name}.index\nserial={name}.serial\nnew_certs_dir=.\n"
                "default_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n")
            self._openssl("ca", "-batch", "-config", settings, "-cert", ca, "-keyfile", ca_key, "-in", request,
                          "-startdate", dates[0], "-enddate", dates[1], "-extfile", wanted, "-notext", "-out", certificate)
        return str(certificate), str(key)

    def server(self):
        """Good for localhost, NODE.localhost and 127.0.0.1."""
        return self._issue("server", [f"subjectAltName={self.good_names}", "extendedKeyUsage=serverAuth"])

    def localhost(self):
        """Good for that alone: as short as a node's own is, however many nodes there are."""
        return self._issue("localhost", ["subjectAltName=DNS:localhost", "extendedKeyUsage=serverAuth"])

    def expired(self):
        return self._issue("expired", [f"subjectAltName={self.good_names}", "extendedKeyUsage=serverAuth"],
                           dates=("20200101000000Z", "20200201000000Z"))

    def not_yet_valid(self):
        return self._issue("not-yet-valid", [f"subjectAltName={self.good_names}", "extendedKeyUsage=serverAuth"],
                           dates=("20990101000000Z", "20990201000000Z"))

    def ending_soon(self):
        """In five days."""
        now = time.time()
        dates = [time.strftime("%Y%m%d%H%M%SZ", time.gmtime(now + days * 86400 + 3600)) for days in (-1, 5)]
        return self._issue("ending-soon", [f"subjectAltName={self.good_names}", "extendedKeyUsage=serverAuth"], dates=dates)

    def wrong_name(self):
        return self._issue("wrong-name", ["subjectAltName=DNS:elsewhere.example", "extendedKeyUsage=serverAuth"])

    def unknown_ca(self):
        """Signed by an authority that nobody is told of."""
        return self._issue("unknown-ca", [f"subjectAltName={self.good_names}", "extendedKeyUsage=serverAuth"],
                           authority=self._authority("other-ca"))

    def client(self, name="monitor"):
        """For authentication by certificate."""
        return self._issue(f"client-{name}", [f"subjectAltName=otherName:1.3.6.1.4.1.311.20.2.3;UTF8:{name}@localhost",
                                              "extendedKeyUsage=clientAuth"])


class ControlError(Exception):
    """The simulator did not understand, or there is no such node or site."""


class Simulator:
    """One running iis-simulator.

    scenario    text of a scenario file; None: the default world, shaped by iis, nodes, sites
    https       also listen for HTTPS; certificate= chooses another kind: "expired", "wrong_name", "unknown_ca"
    user        demand Basic authentication as this user with `password`; None: everybody is let in
    client_ca   take client certificates of our authority
    args        more options, as --help has them
    environment more variables of its environment
    """

    def __init__(self, binary=None, scenario=None, iis=None, nodes=None, sites=None, https=True, certificate="server",
                 user="monitor", password="Secret-1", client_ca=False, http_port=0, https_port=0, args=(),
                 environment=None):
        self.folder = tempfile.mkdtemp(prefix="iis-simulator-")
        self.user, self.password = user, password
        self.ca_file = self.password_file = self.certificates = None
        self.process = None
        self.environment = dict(os.environ, **(environment or {}))
        try:
            self._start(self._command(binary, scenario, iis, nodes, sites, https, certificate, client_ca, http_port,
                                      https_port, args))
        except BaseException:
            self.stop()
            raise

    def _command(self, binary, scenario, iis, nodes, sites, https, certificate, client_ca, http_port, https_port, args):
        folder = pathlib.Path(self.folder)
        command = [binary_path(binary), f"--http-port={http_port}"]
        if scenario is not None:
            (folder / "scenario.ini").write_text(scenario, encoding="utf-8")
            command.append(f"--scenario={folder / 'scenario.ini'}")
        for name, value in (("iis", iis), ("nodes", nodes), ("sites", sites)):
            if value is not None:
                command.append(f"--{name}={value}")
        command += map(str, args)
        if https:
            self.certificates = Certificates(folder, node_names(command))
            self.ca_file = pathlib.Path(self.certificates.ca)
            pem, key = getattr(self.certificates, certificate)()
            command += [f"--https-port={https_port}", f"--cert={pem}", f"--key={key}"]
            if client_ca:
                command.append(f"--client-ca={self.ca_file}")
        if self.user is not None:
            self.password_file = folder / "password"
            with open(self.password_file, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                file.write(self.password + "\n")
            command += [f"--user={self.user}", f"--password-file={self.password_file}"]
        return command

    def _start(self, command):
        log = open(pathlib.Path(self.folder) / "log", "wb")
        with log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                                            env=self.environment)
        readable, _, _ = select.select([self.process.stdout], [], [], START_TIMEOUT_S)
        line = self.process.stdout.readline().decode() if readable else ""
        words = line.split()
        if len(words) != 3 or words[0] != "ready":
            raise RuntimeError(f"{command[0]} did not start: {line!r} {self.log()}")
        self.http_port = int(words[1].partition("=")[2])
        self.https_port = int(words[2].partition("=")[2])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def log(self):
        """What it wrote to stderr: the sanitizers' findings stand there."""
        return (pathlib.Path(self.folder) / "log").read_text(errors="replace")

    @property
    def pid(self):
        return self.process.pid

    @staticmethod
    def host(node=None):
        """A name that reaches `node`; every client resolves names under localhost by itself, or see url()."""
        return f"{node.lower()}.localhost" if node else "127.0.0.1"

    def url(self, node=None, https=False):
        """The address of a node's listener, by path: needs no resolving of names."""
        port = self.https_port if https else self.http_port
        prefix = f"/{urllib.parse.quote(node)}" if node else ""
        return f"{'https' if https else 'http'}://{'localhost' if https else '127.0.0.1'}:{port}{prefix}/wsman"

    def control(self, verb, **parameters):
        """POST /control/VERB; the line it answers. Names of parameters as in --help."""
        query = urllib.parse.urlencode({name: value for name, value in parameters.items() if value is not None})
        request = urllib.request.Request(f"http://127.0.0.1:{self.http_port}/control/{verb}?{query}", data=b"")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as answer:
                return answer.read().decode().strip()
        except urllib.error.HTTPError as error:
            raise ControlError(f"{verb}: {error.read().decode().strip()}") from None

    def fault(self, kind, **parameters):
        return self.control("fault", kind=kind, **parameters)

    def state(self, node=None):
        """Everything as dictionaries; with `node` that node's alone."""
        state = json.loads(self.control("state", node=node))
        return state["nodes"][0] if node else state

    def sites(self, node="EXCH-A"):
        """The sites of a node by id."""
        return {site["id"]: site for site in self.state(node)["sites"]}

    def owner(self, group="Exchange Virtual Server 1"):
        for cluster in self.state()["clusters"]:
            for each in cluster["groups"]:
                if each["name"] == group:
                    return each["owner"]
        raise KeyError(group)

    def resources(self, group):
        """{name: MSCluster_Resource.State} of a group."""
        for cluster in self.state()["clusters"]:
            for each in cluster["groups"]:
                if each["name"] == group:
                    return {resource["name"]: resource["state"] for resource in each["resources"]}
        raise KeyError(group)

    def requests(self):
        """How many requests so far, by action; "total", and "open" enumerations."""
        return {name: int(count) for name, _, count in
                (word.partition("=") for word in self.control("requests").split())}

    def shells(self, node=None, idle=None):
        """Remote shells: how many are "open", and in all were "opened", "deleted", "expired", "lost"; "most" at once.

        `idle`: as if nobody had used them for so many seconds.
        """
        return {name: int(count) for name, _, count in
                (word.partition("=") for word in self.control("shells", node=node, idle=idle).split())}

    def writes(self):
        """(node, "Put" or the method, class, key) of each write so far, in turn."""
        return [tuple(write) for write in json.loads(self.control("writes"))]

    def request_count(self):
        return self.requests()["total"]

    def stop(self):
        """End it; raises when it did not end cleanly, which under sanitizers means that they found something."""
        process, self.process = self.process, None
        try:
            if process is None:
                return
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                status = process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise RuntimeError("iis-simulator did not end on SIGTERM") from None
            finally:
                process.stdout.close()
            if status != 0:
                raise RuntimeError(f"iis-simulator ended with {status}: {self.log()}")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
