"""A simulated cluster that is watched: one simulator, one configuration, one history, and checks and repairs of its nodes."""
import json
import sqlite3

from processes import with_patience


class Watch:
    """
    Checks run over `transport` ("https" or "http") with Basic. Time passes on the nodes, by the simulator's control:
    nothing here waits.
    """

    def __init__(self, programs, simulator, folder, transport="https"):
        self.programs, self.simulator, self.folder, self.transport = programs, simulator, folder, transport
        self.configuration = folder / "sitewatch.conf"
        self.history = folder / "history.db"
        self.nodes = {"EXCH-A": "exch-a.localhost", "EXCH-B": "exch-b.localhost"}
        self.defaults = {"auth": "basic", "user": simulator.user, "password-file": simulator.password_file}
        if transport == "https":
            self.defaults |= {"port": simulator.https_port, "ca-file": simulator.ca_file}
        else:
            self.defaults |= {"port": simulator.http_port, "http": "yes", "allow-unencrypted": "yes"}
        self.configure()

    def configure(self, defaults=None, **nodes):
        """Write the configuration; keys of [defaults], and of nodes: configure(EXCH_A={"ignore": "Shop"})."""
        sections = {"defaults": self.defaults | (defaults or {}), "history": {"file": self.history}}
        for name, address in self.nodes.items():
            sections[f"node {name}"] = {"address": address} | nodes.get(name.replace("-", "_"), {})
        lines = []
        for section, keys in sections.items():
            lines.append(f"[{section}]")
            for key, value in keys.items():
                for one in value if isinstance(value, list) else [value]:
                    lines.append(f"{key} = {one}")
        self.configuration.write_text("\n".join(lines) + "\n")

    def check(self, node="EXCH-A", *args, **how):
        return self.programs.check(f"--config={self.configuration}", f"--node={node}", *with_patience(args), **how)

    def by_address(self, address="exch-a.localhost"):
        """The options of a program that asks the node at `address`, which stands in no configuration that it reads."""
        keys = [f"--{key}" if value == "yes" else f"--{key}={value}" for key, value in self.defaults.items()]
        return [f"--hostname={address}", f"--history={self.history}", *keys]

    def facts(self, node="EXCH-A", *args):
        """The check's own JSON."""
        result = self.programs.run([self.programs.check_path, f"--config={self.configuration}", f"--node={node}",
                                    "--format=json", *with_patience(args)])
        assert result.stderr == b"", str(result)
        facts = json.loads(result.stdout)
        assert facts["exit_status"] == result.status, str(result)
        return facts

    def reasons(self, node="EXCH-A", *args):
        """{site's name: reason}, from a check."""
        return {site["name"]: site["reason"] for site in self.facts(node, *args)["sites"]}

    def sitewatch(self, *args, **how):
        return self.programs.sitewatch(f"--config={self.configuration}", *args, **how)

    def control(self, verb, **parameters):
        return self.simulator.control(verb, **parameters)

    def act(self, verb, site, node="EXCH-A", **parameters):
        """Do something to one site, by its name: start, stop, pause, set-flag, remove-site..."""
        return self.control(verb, node=node, site=self.site_id(site, node), **parameters)

    def site_id(self, name, node="EXCH-A"):
        return next(number for number, site in self.simulator.sites(node).items() if site["name"] == name)

    def fault(self, kind, match="", count=0, **parameters):
        """Lay a fault on every request (or `count`) whose text has `match`; faults_end() takes all away."""
        return self.control("fault", kind=kind, count=count, **({"match": match} if match else {}), **parameters)

    def requests(self):
        """How many the simulator got so far."""
        return self.simulator.request_count()

    def faults_end(self):
        self.control("faults-clear")

    def minutes_pass(self, minutes):
        self.control("clock", advance=int(minutes * 60))

    def fail_over(self):
        self.control("failover")

    def restart(self, node="EXCH-A"):
        self.control("restart", node=node)

    def restart_and_settle(self, node="EXCH-A"):
        self.restart(node)
        self.minutes_pass(12)


class Handler:
    """The event handler over a Watch, as a monitor calls it."""

    def __init__(self, watch):
        self.watch = watch
        self.path = watch.programs.build / "start_iis_sites"

    def argv(self, *args, node="EXCH-A", state="CRITICAL", state_type="HARD", attempt="3"):
        event = [f"--state={state}", f"--state-type={state_type}", f"--attempt={attempt}"]
        return [self.path, f"--config={self.watch.configuration}", f"--node={node}", *event, *args]

    def __call__(self, *args, status=None, env=None, **event):
        result = self.watch.programs.run(self.argv(*args, **event), env=env)
        assert result.stderr == b"", str(result)
        assert result.text.count("\n") == 1 and result.text.startswith("REPAIR "), str(result)
        if status is not None:
            assert result.status == status, str(result)
        return result

    def start(self, *args, **event):
        return self.watch.programs.start(self.argv(*args, **event))

    def timeline(self, node="EXCH-A"):
        return self.watch.sitewatch("timeline", node).text

    def states(self, node="EXCH-A"):
        """{name: (state, auto start)}"""
        return {site["name"]: (site["state"], site["auto_start"])
                for site in self.watch.simulator.sites(node).values()}

    def begun(self, what):
        """How many steps of that kind stand in the history."""
        with sqlite3.connect(f"file:{self.watch.history}?mode=ro", uri=True) as history:
            return history.execute("SELECT count(*) FROM repairs WHERE what = ?", (what,)).fetchone()[0]

    def results(self):
        """(who, result) of each step in the history."""
        with sqlite3.connect(f"file:{self.watch.history}?mode=ro", uri=True) as history:
            return history.execute("SELECT who, result FROM repairs").fetchall()

    def forget_results(self):
        """As if there had been no repair: nothing cools."""
        with sqlite3.connect(self.watch.history) as history:
            history.execute("DELETE FROM repairs")

    def iis(self, node="EXCH-A"):
        """Which interface the node has: 6 or 7."""
        return self.watch.simulator.state(node)["iis"]

    def name_of(self, key, node="EXCH-A"):
        """The site that a write names: by its name, or as W3SVC/ID."""
        place, _, number = key.partition("/")
        return self.watch.simulator.sites(node)[int(number)]["name"] if place == "W3SVC" else key

    def all_run(self, node="EXCH-A"):
        return all(state == ("started", True) for state in self.states(node).values())
