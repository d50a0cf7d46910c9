"""Packages of the npm registry that tests use: unpacked into the build's folder once, none of their scripts is run."""
import shutil
import subprocess

import pytest

from this_build import BUILD


def fetch(folder, *packages):
    """The folder whose node_modules has them; where npm or its registry cannot be reached, the test is skipped."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("no npm here to fetch " + " ".join(packages) + " with")
    folder = BUILD / folder
    for package in packages:
        name = package.split("@")[0]
        if (folder / "node_modules" / name / "package.json").exists():
            continue
        (folder / "node_modules" / name).mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(["npm", "pack", "--loglevel=error", "--fetch-retries=1", "--fetch-timeout=20000", package],
                                cwd=folder, capture_output=True, text=True, check=False, timeout=300)
        if packed.returncode != 0:
            pytest.skip(f"npm cannot fetch {package}: {packed.stderr.strip()}")
        subprocess.run(["tar", "-xzf", folder / packed.stdout.strip().split("\n")[-1], "--strip-components=1", "-C",
                        folder / "node_modules" / name], check=True)
    return folder
