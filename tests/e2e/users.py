"""Several users of one history: names in a private /etc, and the real programs run as each of them. Needs root."""
import os
import stat
import subprocess
import tempfile
from pathlib import Path

from watch import Watch

SITEWATCH, NAGIOS, OPERATOR, MALLORY = 61001, 61002, 61003, 61004  # the daemon, the monitor, an operator, and one who is none
PASSWD = {"root": (0, 0), "sitewatch": (SITEWATCH, SITEWATCH), "nagios": (NAGIOS, NAGIOS), "operator": (OPERATOR, OPERATOR),
          "mallory": (MALLORY, MALLORY), "nobody": (65534, 65534)}
MEMBERS = {"sitewatch": "nagios,operator"}
# The mount goes with the process; what it hides is the whole machine's.
WITH_NAMES = ["unshare", "-m", "sh", "-c", 'mount --bind "$1" /etc/passwd && mount --bind "$2" /etc/group && shift 2 && '
              'exec "$@"', "sh"]


class Village:
    """
    A healthy cluster, and a history in `folder`, which belongs to `owner` with `mode`. Configuration and password are
    root's, and for the group sitewatch to read.
    """

    def __init__(self, programs, simulator, base, owner="sitewatch", mode=0o2770):
        self.base = Path(base)
        self.base.chmod(0o755)
        self.passwd, self.group = self.base / "passwd", self.base / "group"
        self.passwd.write_text("".join(f"{name}:x:{uid}:{gid}::/:/bin/sh\n" for name, (uid, gid) in PASSWD.items()))
        self.group.write_text("".join(f"{name}:x:{gid}:{MEMBERS.get(name, '')}\n" for name, (_, gid) in PASSWD.items()))
        self.watch = Watch(programs.copy_to(self.base), simulator, self.base, "http")
        self.folder = self.base / "lib/sitewatch"
        self.watch.history = self.history = self.folder / "history.db"
        self.folder.mkdir(parents=True)
        self.own(self.folder, owner, mode)
        self.password = self.base / "password"
        self.password.write_text(simulator.password + "\n")
        self.watch.defaults["password-file"] = self.password
        self.watch.configure()
        for path in (self.password, self.watch.configuration):
            self.own(path, "root", 0o640, "sitewatch")

    @staticmethod
    def own(path, user, mode, group=None):
        os.chown(path, PASSWD[user][0], PASSWD[group or user][1], follow_symlinks=False)
        if not path.is_symlink():
            path.chmod(mode)

    def argv(self, user, program, *args):
        who = [] if user == "root" else ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--"]
        return [*WITH_NAMES, self.passwd, self.group, *who, self.watch.programs.build / program,
                f"--config={self.watch.configuration}", *args]

    @staticmethod
    def environment(user):
        """Whoever gives up root may not be traced, so the sanitizer cannot look for leaks either."""
        return {"ASAN_OPTIONS": "intercept_tls_get_addr=0:detect_leaks=0"} if user == "root" else {}

    def run(self, user, program, *args):
        return self.watch.programs.run(self.argv(user, program, *args), env=self.environment(user))

    def start(self, user, program, *args):
        return self.watch.programs.start(self.argv(user, program, *args), env=self.environment(user))

    def check(self, user, *args):
        return self.watch.programs.judge(self.run(user, "check_iis_sites", "--node=EXCH-A", *args))

    def repair(self, user, *args):
        result = self.run(user, "start_iis_sites", "--node=EXCH-A", "--state=CRITICAL", "--state-type=HARD", "--attempt=3",
                          *args)
        assert result.stderr == b"" and result.text.startswith("REPAIR "), str(result)
        return result

    def tool(self, user, *args):
        return self.run(user, "sitewatch", *args)

    def files(self):
        """{name: (owner, group, mode)} of the history's folder."""
        seen = {}
        for path in self.folder.iterdir():
            status = path.lstat()
            seen[path.name] = (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode))
        return seen

    def all_run(self):
        return all(site["state"] == "started" for site in self.watch.simulator.sites("EXCH-A").values())

    def lose_all(self):
        """A failover that clears the flags, and the restart after it."""
        self.watch.fail_over()
        self.watch.restart_and_settle()


def why_not():
    """Why there can be no village here; None when there can."""
    if os.geteuid() != 0:
        return "needs root, to run programs as several users"
    with tempfile.NamedTemporaryFile() as empty:
        done = subprocess.run([*WITH_NAMES, "/etc/passwd", "/etc/group", "setpriv", "--reuid=65534", "true"], check=False,
                              capture_output=True, stdin=empty)
    return None if done.returncode == 0 else f"no private /etc to be had: {done.stderr.decode()}"
