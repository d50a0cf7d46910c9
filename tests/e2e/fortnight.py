"""Two weeks in the life of a cluster, played on the clocks of programs and nodes: what a picture of the history has to show."""
DAY = 86400
HOSTILE = "</title><script>alert('x')</script>\u202e\"&'\u200b"


class Fortnight:
    """Over a Watch by HTTP: a certificate of today is not good two weeks ago."""

    def __init__(self, watch, folder):
        self.watch, self.file = watch, folder / "shift"
        self.shift = -14 * DAY
        self.file.write_text(str(self.shift))
        self.environment = {"LD_PRELOAD": watch.programs.preload("clock_shift"), "CLOCK_SHIFT": str(self.file)}
        for node in watch.nodes:
            watch.control("clock", node=node, jump=self.shift)

    def look(self):
        for node in self.watch.nodes:
            self.watch.check(node, env=self.environment)

    def days_pass(self, days, unseen=False):
        """Looked at four times a day, unless nobody does."""
        for _ in range(round(days * 4)):
            self.shift += DAY // 4
            self.file.write_text(str(self.shift))
            self.watch.control("clock", advance=DAY // 4)
            if not unseen:
                self.look()

    def minutes_pass(self, minutes):
        self.shift += minutes * 60
        self.file.write_text(str(self.shift))
        self.watch.control("clock", advance=minutes * 60)
        self.look()

    def tool(self, *args):
        result = self.watch.sitewatch(*args, env=self.environment)
        assert result.status == 0, str(result)

    def repair(self, node="EXCH-A"):
        argv = [self.watch.programs.build / "start_iis_sites", f"--config={self.watch.configuration}", f"--node={node}",
                "--state=CRITICAL", "--state-type=HARD", "--attempt=3"]
        return self.watch.programs.run(argv, env=self.environment)

    def play(self):
        """An accepted stop, a failover, the restart that it makes an outage, its repair, days unseen; and the next failover."""
        self.look()
        self.days_pass(1.5)
        self.watch.act("stop", "Intranet")
        self.minutes_pass(10)
        self.tool("accept", "EXCH-A", "Intranet", "--by=anna", "--why=new disk")
        self.days_pass(1)
        self.watch.act("start", "Intranet")
        self.days_pass(1.5)
        self.watch.fail_over()
        self.minutes_pass(10)
        self.days_pass(2)
        self.watch.restart()
        self.minutes_pass(20)
        self.days_pass(0.5)
        self.repair()
        self.minutes_pass(10)
        self.days_pass(1)
        self.days_pass(1.5, unseen=True)
        self.look()
        self.days_pass(1)
        self.watch.control("add-site", node="EXCH-B", site=77, name=HOSTILE, state="stopped", value="on")
        self.days_pass(1)
        self.watch.act("stop", "Shop", node="EXCH-B")
        self.days_pass(1)
        self.watch.fail_over()
        self.minutes_pass(10)
        self.catch_up()

    def catch_up(self):
        """Until today, on both clocks."""
        while self.shift < -DAY // 4:
            self.days_pass(0.25)
        self.watch.control("clock", advance=-self.shift)
        self.shift = 0
        self.file.write_text("0")
        self.look()
