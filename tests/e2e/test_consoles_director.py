"""
contrib/icinga2/director-basket.json: checked against Director's own source, since Director needs a database to run, and against the
commands and templates that sitewatch.conf gives Icinga.
"""
import json
import re

import pytest

from console_scene import packaged, shipped
from this_build import SOURCE

ICINGA = (SOURCE / "contrib/icinga2/sitewatch.conf.in").read_text()
CLASSES = {"Datafield": "DirectorDatafield", "HostTemplate": "IcingaHost", "ServiceTemplate": "IcingaService"}


def basket():
    return json.loads(shipped("icinga2/director-basket.json").read_text())


def source_of_director(name):
    return (packaged("icingaweb2/modules/director", "icingaweb2-module-director") / "library/Director" / name).read_text()


@pytest.mark.parametrize("kind", CLASSES)
def test_director_has_such_objects_with_such_properties(kind):
    known = re.search(r"typeClasses = \[(.*?)\];", source_of_director("DirectorObject/Automation/BasketSnapshot.php"), re.DOTALL)[1]
    assert re.search(rf"'{kind}' +=> {CLASSES[kind]}::class", known)
    properties = re.search(r"defaultProperties = (?:\[|array\()(.*?)(?:\]|\));", source_of_director(f"Objects/{CLASSES[kind]}.php"), re.DOTALL)[1]
    # What refers to another object is exported by its name.
    allowed = {name.removesuffix("_id") for name in re.findall(r"'(\w+)' +=>", properties)}
    allowed |= {"originalId", "settings", "category"} if kind == "Datafield" else {"fields", "vars", "imports"}
    for name, found in basket()[kind].items():
        assert set(found) <= allowed, set(found) - allowed
        assert found.get("object_name", name) == name and found.get("originalId", name) == name


def test_every_kind_of_field_is_one_of_director_s():
    for field in basket()["Datafield"].values():
        assert f"class {field['datatype'].rpartition(chr(92))[2]} " in source_of_director(f"DataType/{field['datatype'].rpartition(chr(92))[2]}.php")


def test_every_name_is_one_of_the_definitions_for_icinga():
    whole = basket()
    assert set(whole) == set(CLASSES)
    varnames = {number: field["varname"] for number, field in whole["Datafield"].items()}
    for varname in varnames.values():
        assert re.search(rf"\$({varname})\$|host\.vars\.{varname}\b", ICINGA), varname
    used = set()
    for kind in ("HostTemplate", "ServiceTemplate"):
        for found in whole[kind].values():
            used |= {str(field["datafield_id"]) for field in found["fields"]}
            assert set(found["vars"]) <= set(varnames.values())
            if "check_command" in found:
                assert f'object CheckCommand "{found["check_command"]}"' in ICINGA
    assert used == set(varnames), "each field is offered somewhere"
    assert whole["HostTemplate"]["sitewatch-iis-node"]["vars"] == {"sitewatch": True} and re.search(r"assign where .*\bhost\.vars\.sitewatch\b", ICINGA)
