"""sitewatch report, and timeline --format=svg: a page and a picture of a real history, that no name of a site can break."""
import json
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from fortnight import HOSTILE, Fortnight
from nagios_output import harmful_characters
from npm_packages import fetch
from processes import patience

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """A page as a browser without mercy reads it: every element is closed, every id is there once, every link leads somewhere."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.links, self.titles, self.rows, self.elements, self.text = [], [], [], [], [], [], ""
        self.feed(text)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.elements.append((tag, attrs))
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if "href" in attrs:
            self.links.append(attrs["href"])
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("title", "tr"):
            (self.titles if tag == "title" else self.rows).append("")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> in {self.open}"

    def handle_data(self, data):
        self.text += data
        if "title" in self.open:
            self.titles[-1] += data
        if "tr" in self.open:
            self.rows[-1] += data + " "


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory):
    """One for all tests: they only read."""
    from watch import Watch
    from processes import Programs
    from simulator import Simulator
    from this_build import BUILD

    folder = tmp_path_factory.mktemp("fortnight")
    with Simulator(BUILD, iis=6, https=False) as simulator:
        story = Fortnight(Watch(Programs(BUILD, folder), simulator, folder, "http"), folder)
        story.play()
        yield story


def report(fortnight, *args):
    path = fortnight.watch.folder / "report.html"
    result = fortnight.watch.sitewatch("report", f"--output={path}", *args)
    assert (result.status, result.text, result.stderr) == (0, "", b""), str(result)
    return path.read_text()


def test_a_page_is_whole_and_links_lead_somewhere(fortnight):
    page = Page(report(fortnight))
    assert len(page.ids) == len(set(page.ids))
    assert [link for link in page.links if link[0] != "#" or link[1:] not in page.ids] == []


def test_it_needs_nothing_from_outside_and_no_script(fortnight):
    text = report(fortnight)
    page = Page(text)
    assert {tag for tag, _ in page.elements} & {"script", "link", "img", "iframe", "object", "embed", "form", "base"} == set()
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on") or name in ("src", "style")]
    assert re.findall(r"https?:|url\((?!#)|@import", text) == []
    policy = next(attrs["content"] for _, attrs in page.elements if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'")


def test_a_hostile_name_is_shown_and_does_nothing(fortnight):
    text = report(fortnight)
    assert harmful_characters(text.replace("\n", "")) == []
    shown = HOSTILE.replace("\u202e", "?").replace("\u200b", "?")
    assert shown in Page(text).text
    assert "<script" not in text


def test_the_top_says_what_is_wrong_and_what_the_next_risk_is(fortnight):
    text = Page(report(fortnight)).text
    assert "9 sites will not survive the next restart of 2 nodes" in text
    assert re.search(r"\d sites? (is|are) down", text)


def test_the_lanes_tell_the_story(fortnight):
    titles = "\n".join(Page(report(fortnight)).titles)
    for words in ("Intranet does not run, and may", "accepted by anna (new disk)", "failover of group", "the node restarted",
                  "repair of site OWA", "OWA: not known", "nobody saw the node", "OWA runs, and will not survive the next restart", "OWA down", "Shop down"):
        assert words in titles, titles


def test_the_table_says_what_the_timeline_says(fortnight):
    rows = " ".join(" ".join(Page(report(fortnight, "EXCH-A")).rows).split())
    lines = fortnight.watch.sitewatch("timeline", "EXCH-A").text.splitlines()
    assert len(lines) > 20
    for line in lines:
        assert " ".join(line[21:].split()) in rows, line


def test_nodes_and_the_time_can_be_chosen(fortnight):
    page = Page(report(fortnight, "EXCH-B", "--since=1d"))
    assert "EXCH-A" not in page.text and "EXCH-B" in page.text
    assert "accepted by anna" not in page.text
    result = fortnight.watch.sitewatch("report", "NO-SUCH-NODE")
    assert result.status == 1 and b"NO-SUCH-NODE" in result.stderr
    assert fortnight.watch.sitewatch("report", "--since=2999-01-01").status == 3


def test_a_file_is_replaced_whole_or_stays(fortnight, tmp_path):
    path = tmp_path / "no" / "report.html"
    result = fortnight.watch.sitewatch("report", f"--output={path}")
    assert result.status == 3 and b"cannot be written" in result.stderr
    report(fortnight)
    assert [name.name for name in fortnight.watch.folder.iterdir() if name.name.startswith("report.html")] == ["report.html"]


def test_a_node_that_was_never_looked_at_is_not_passed_over(programs, tmp_path):
    """Without a history, too: what is not known is said."""
    configuration = tmp_path / "sitewatch.conf"
    configuration.write_text(f"[history]\nfile = {tmp_path}/history.db\n[node NEW-1]\n")
    text = Page(programs.sitewatch(f"--config={configuration}", "report").text).text
    assert "NEW-1" in text and "never looked at" in text and "it is not known" in text
    assert "Nothing, as far as" not in text


def test_what_was_seen_long_ago_is_not_what_is(fortnight, tmp_path):
    """A day later nobody has looked again: nothing is said to run."""
    shift = tmp_path / "later"
    shift.write_text("86400")
    result = fortnight.watch.sitewatch("report", env=fortnight.environment | {"CLOCK_SHIFT": str(shift)})
    page = Page(result.text)
    assert "Of 2 nodes it is not known what they do now" in page.text
    assert "the newest look is 24 h old" in page.text
    assert any("OWA: not known" in title and "24 h old" in title for title in page.titles)


def test_the_timeline_as_a_picture(fortnight):
    result = fortnight.watch.sitewatch("timeline", "EXCH-A", "--format=svg")
    assert result.status == 0 and result.stderr == b""
    root = ElementTree.fromstring(result.text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    titles = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert titles[0] == "What happened to EXCH-A"
    assert any("accepted by anna" in title for title in titles)
    result = fortnight.watch.sitewatch("timeline", "EXCH-B", "--format=svg")
    assert HOSTILE.replace("\u202e", "?").replace("\u200b", "?")[:20] in "".join(ElementTree.fromstring(result.text).itertext())


@pytest.fixture(scope="module")
def seen(fortnight, tmp_path_factory):
    """What a real browser makes of the page. SITEWATCH_PICTURES=FOLDER keeps the pictures, for people to look at."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium here to look at the page with: apt-get install chromium")
    packages = fetch("browser-packages", "playwright-core@1.65.1", "axe-core@4.14.1")
    folder = Path(os.environ.get("SITEWATCH_PICTURES") or tmp_path_factory.mktemp("pictures"))
    report(fortnight)
    done = subprocess.run(["node", Path(__file__).with_name("look_at_page.js"), fortnight.watch.folder / "report.html", folder, chromium],
                          capture_output=True, text=True, check=False, timeout=patience(120),
                          env=os.environ | {"NODE_PATH": str(packages / "node_modules")})
    assert done.returncode == 0, done
    return json.loads(done.stdout)


def test_axe_finds_nothing_at_any_width_in_light_and_dark(seen):
    assert [look["findings"] for look in seen["looks"]] == [[]] * 6


def test_a_browser_asks_for_nothing_and_scrolls_in_one_direction(seen):
    assert [(look["noise"], look["wide"]) for look in seen["looks"]] == [([], 0)] * 6


def test_the_keyboard_goes_through_what_happened_in_its_order(seen):
    """From the top to the bottom; in a lane from the left to the right; and what has the focus shows its sentence."""
    stops = seen["stops"]
    assert len(stops) > 30 and stops[0]["tag"] == "a"
    shapes = [stop for stop in stops if stop["lane"]]
    assert len(shapes) > 20
    assert [stop for stop in shapes if stop["sentence"] != stop["title"] or not stop["title"]] == []
    for before, after in zip(shapes, shapes[1:]):
        assert before["lane"] != after["lane"] or before["left"] <= after["left"] + 8, (before, after)


def test_a_shape_leads_to_its_row(seen):
    assert "Exchange Admin" in seen["target"] and re.match(r"20\d\d-", seen["target"])
