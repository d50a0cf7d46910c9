"""What 'make install' puts where: nothing is missing in a package, and every text names the folders of its build."""
import fnmatch
import re
import stat
import subprocess
from pathlib import Path

import pytest

from this_build import SOURCE, folder_of, make

DEBIAN = SOURCE / "contrib/debian"


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """This build, installed with the folders that it was configured for, below another root."""
    root = tmp_path_factory.mktemp("installed")
    make("install", f"DESTDIR={root}")
    return root


@pytest.fixture(scope="module")
def as_on_debian(installed, tmp_path_factory):
    """The files alone, as dh_auto_install has them: the programs themselves name the folders of this build. After its own
    installation, or a text that was edited since would be made here, with these folders, and stay in the build."""
    root = tmp_path_factory.mktemp("debian")
    names = {"--with-plugindir": "plugindir", "--with-eventhandlerdir": "eventhandlerdir",
             "--with-nagios-configdir": "nagiosconfigdir", "--with-icinga-includedir": "icingaincludedir",
             "--with-snmpd-configdir": "snmpdconfigdir", "--with-zsh-completiondir": "zshcompletiondir"}
    given = [line.split("=", 1) for line in (DEBIAN / "paths").read_text().split()]
    make("install", f"DESTDIR={root}", "libdir=/usr/lib/x86_64-linux-gnu",
         *(f"{names.get(option, option.removeprefix('--'))}={value}" for option, value in given))
    return root


def test_modes_are_those_of_an_installation(installed):
    root = installed
    for path in root.rglob("*"):
        if path.is_symlink():
            assert path.resolve().is_relative_to(root), path
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        is_program = path.is_dir() or path.parent.name in ("bin", "sbin", "plugins", "eventhandlers") or path.suffix in (".so", ".la")
        assert mode == (0o755 if is_program else 0o644), f"{path}: {mode:o}"


def test_every_text_names_the_folders_of_its_build(installed):
    if folder_of("sysconfdir") == "/etc":
        pytest.skip("this build's folders are those that the texts have anyway")
    named = 0
    for name in sorted(files(installed)):
        text = (installed / name).read_bytes()
        if b"\0" in text:
            continue
        text = text.decode()
        assert not re.search(r"@[a-z]+dir@", text), name
        for variable, debians, file in (("sysconfdir", "/etc", "/sitewatch"), ("localstatedir", "/var", "/lib/sitewatch"),
                                        ("sbindir", "/usr/sbin", "/sitewatchd")):
            own, fixed = folder_of(variable) + file, debians + file
            named += own in text
            assert fixed not in text.replace(own, ""), f"{name} names {fixed}, not {own}"
    assert named > 10
    unit = next(installed.rglob("sitewatchd.service")).read_text()
    assert f"ExecStart={folder_of('sbindir')}/sitewatchd\n" in unit


def test_what_was_installed_is_found_where_the_texts_say(installed):
    """The program's own word for its configuration and its history, and the unit's for the program."""
    conf = installed / folder_of("sysconfdir").lstrip("/") / "sitewatch/sitewatch.conf"
    assert "#[node EXCH-A]" in conf.read_text()
    told = subprocess.run([installed / folder_of("plugindir").lstrip("/") / "check_iis_sites", "--help"], capture_output=True, text=True, check=False).stdout
    assert f"{folder_of('sysconfdir')}/sitewatch/sitewatch.conf" in re.sub(r"\s+", " ", told)
    assert (installed / folder_of("sbindir").lstrip("/") / "sitewatchd").exists()


def test_an_edited_configuration_is_kept(tmp_path):
    conf = tmp_path / folder_of("sysconfdir").lstrip("/") / "sitewatch/sitewatch.conf"
    make("install-configuration", f"DESTDIR={tmp_path}")
    conf.write_text("[node A]\n")
    make("install-configuration", f"DESTDIR={tmp_path}")
    make("uninstall-configuration", f"DESTDIR={tmp_path}")
    assert conf.read_text() == "[node A]\n"


def test_each_file_is_in_one_package(as_on_debian):
    there = files(as_on_debian)
    lists = {name: (DEBIAN / name).read_text().split() for name in ("sitewatch.install", "sitewatchd.install", "not-installed")}
    for name in sorted(there):
        takers = [package for package, globs in lists.items() if any(fnmatch.fnmatchcase(name, glob) for glob in globs)]
        assert len(takers) == 1, f"{name} is in {takers or 'no package'}"
    for package, globs in lists.items():
        for glob in globs:
            assert fnmatch.filter(there, glob), f"{package} wants {glob}, and 'make install' has no such file"


def test_the_rpm_has_the_same_files(as_on_debian):
    """By their names: the folders are those of another distribution."""
    spec = (SOURCE / "contrib/rpm/sitewatch.spec").read_text()
    wanted = {line.split()[-1].rstrip("*") for line in spec[spec.index("%files\n"):].splitlines() if "/" in line}
    names = {Path(name).name for name in files(as_on_debian) if "/snmpd.conf.d/" not in name and not name.endswith(".la")}
    folders = {Path(path).name for path in wanted if path.endswith(("/sitewatch", "/icinga2", "/nagios", "/snmp"))}
    assert {"sitewatch", "icinga2", "nagios", "snmp"} <= folders
    below_folders = {Path(name).name for name in files(as_on_debian)
                     if "/doc/sitewatch/" in name or name.endswith(".so")}
    assert names - below_folders == {Path(path).name for path in wanted} - {"icinga2", "nagios", "snmp", "docs", "*.md"}


def test_uninstall_leaves_nothing(tmp_path):
    make("install", f"DESTDIR={tmp_path}")
    assert files(tmp_path)
    make("uninstall", f"DESTDIR={tmp_path}")
    assert files(tmp_path) == set()


@pytest.mark.parametrize("words", [("build", "--prefix=/x"), ("test", "-v"), ("demo", "x"), ("fuzz", "x"), ("soak", "x"), ("package", "x"),
                                   ("install", "--prefix"), ("install", "--prefix=here"), ("install", "--prefix=/x", "more")])
def test_quickstart_refuses_what_it_does_not_use(words):
    done = subprocess.run([SOURCE / "quickstart", *words], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2 and "quickstart: " in done.stderr and done.stdout == "", done
