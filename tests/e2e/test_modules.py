"""Where the programs take their modules from: one folder each, whatever the environment says."""
import shutil
from pathlib import Path

import pytest

from this_build import BUILD, SOURCE, folder_of

ANOTHER_BUILD = BUILD / "tests/unit/source/modules/.libs"  # whose sitewatch-file.so has another interface
FILE = f"--file={SOURCE}/tests/fixtures/iis/applicationHost.config"
PROGRAMS = ["check_iis_sites", "sitewatch", "sitewatchd", "start_iis_sites"]


def test_another_builds_folder_in_the_environment_changes_nothing(programs):
    assert (ANOTHER_BUILD / "sitewatch-file.so").exists(), "make check builds it"
    told = programs.run([programs.check_path, FILE])
    assert told.status == 1, told
    misled = programs.run([programs.check_path, FILE], env={"LD_LIBRARY_PATH": str(ANOTHER_BUILD)})
    assert (misled.status, misled.stdout.partition(b"|")[0]) == (told.status, told.stdout.partition(b"|")[0])


def test_a_build_folder_that_was_moved_finds_its_modules(programs, tmp_path):
    told = programs.check(FILE)
    moved = programs.copy_to(tmp_path).check(FILE)
    assert (moved.state, moved.line.partition("|")[0]) == ("WARNING", told.line.partition("|")[0])


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_installed_knows_the_folder_of_its_modules_alone(program):
    built, installed = (BUILD / program).read_bytes(), (BUILD / "installed" / program).read_bytes()
    own, beside = f"{folder_of('pkglibdir')}\0".encode(), b"\0.libs\0"
    assert (beside in built, own in built) == (True, False)
    assert (beside in installed, own in installed) == (False, True)


def test_what_is_installed_takes_no_module_from_beside_itself(programs, tmp_path):
    """Nor from a folder of the environment. Where this build is not installed, it says where it looked."""
    folder = folder_of("pkglibdir")
    if Path(folder, "sitewatch-file.so").exists():
        pytest.skip(f"sitewatch is installed on this machine, in {folder}")
    copy = programs.copy_to(tmp_path)
    shutil.copy2(BUILD / "installed/check_iis_sites", copy.check_path)
    for more in ({}, {"LD_LIBRARY_PATH": str(copy.modules)}, {"LD_LIBRARY_PATH": str(ANOTHER_BUILD)}):
        check = copy.check(FILE, env=more)
        assert check.state == "UNKNOWN" and f"cannot be loaded: {folder}/sitewatch-file.so: " in check.line, check
        assert str(tmp_path) not in check.line and "another build" not in check.line
