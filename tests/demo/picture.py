#!/usr/bin/python3
"""picture.py BUILD docs/fortnight.svg -- README's picture: two weeks of a simulated node, played with the real programs of BUILD."""
import os
import sys
import tempfile
from pathlib import Path

os.environ["SITEWATCH_BUILD"] = str(Path(sys.argv[1]).resolve())
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
from fortnight import Fortnight  # noqa: E402
from processes import Programs  # noqa: E402
from simulator import Simulator  # noqa: E402
from this_build import BUILD  # noqa: E402
from watch import Watch  # noqa: E402

with tempfile.TemporaryDirectory() as name, Simulator(BUILD, iis=6, https=False) as simulator:
    story = Fortnight(Watch(Programs(BUILD, name), simulator, Path(name), "http"), Path(name))
    story.play()
    Path(sys.argv[2]).write_text(story.watch.sitewatch("timeline", "EXCH-A", "--format=svg").text)
