"""What programs write with --format=json is what the schema says: neither a property more nor one less."""
import copy
import json
import re

import pytest

import json_schema
from this_build import SOURCE, make

jsonschema = pytest.importorskip("jsonschema")
DEFINITIONS = json_schema.SCHEMA["$defs"]


def objects_in(schema):
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for value in schema.values():
            yield from objects_in(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects_in(value)


def test_it_is_a_schema_that_leaves_nothing_open():
    jsonschema.Draft202012Validator.check_schema(json_schema.SCHEMA)
    closed = list(objects_in(DEFINITIONS))
    assert len(closed) > 10
    for one in closed:
        assert one["additionalProperties"] is False and set(one["required"]) == set(one["properties"])


@pytest.mark.parametrize("words, file, pattern", [
    (DEFINITIONS["site"]["properties"]["reason"]["enum"], "lib/verdict/severity.c", r'\[REASON_\w+\] = "([^"]+)"|REASON_\w+:\n'
     r'\t+return "([^"]+)"'),
    (DEFINITIONS["timeline"]["properties"]["changes"]["items"]["properties"]["kind"]["enum"], "lib/picture/change_words.c",
     r'\[CHANGE_\w+\] = \{ "([^"]+)"()'),
], ids=["reasons", "kinds of change"])
def test_words_are_those_of_the_sources(words, file, pattern):
    found = ["".join(match) for match in re.findall(pattern, (SOURCE / file).read_text())]
    assert len(words) == len(set(words)) and set(words) == set(found)


@pytest.fixture
def documents(either_iis):
    """{definition: what a program wrote}, of a node with a story."""
    watch = either_iis
    watch.configure(defaults={"expect-pool": "DefaultAppPool"})
    watch.check()
    watch.act("stop", "Shop")
    watch.check()
    assert watch.sitewatch("accept", "EXCH-A", "Shop", "--for=2h", "--why=new disk").status == 0
    watch.fail_over()
    watch.minutes_pass(7)
    watch.check()
    watch.restart_and_settle()
    wrote = {"judgement": watch.facts()}
    for command in (["nodes"], ["timeline", "EXCH-A"], ["show", "EXCH-A"]):
        result = watch.sitewatch(*command, "--format=json")
        assert result.status == 0 and result.stderr == b"", str(result)
        wrote[command[0]] = json.loads(result.stdout)
    watch.fault("access-denied")
    wrote["failure"] = watch.facts()
    return wrote


def test_every_output_is_as_the_schema_has_it(documents):
    assert "error" in documents["failure"]
    for name, document in documents.items():
        assert json_schema.errors(document, name if name in DEFINITIONS else "judgement") == []
        assert list(jsonschema.Draft202012Validator(json_schema.SCHEMA).iter_errors(document)) == []


def places(value, path=()):
    """Where objects are: the first of each list is one for all."""
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*path, 0))


def at(document, path):
    for step in path:
        document = document[step]
    return document


def test_a_property_more_or_less_anywhere_is_found(documents):
    for name, document in documents.items():
        definition = name if name in DEFINITIONS else "judgement"
        for path in places(document):
            changed = copy.deepcopy(document)
            at(changed, path)["surprise"] = 1
            assert json_schema.errors(changed, definition), (name, path)
            for key in at(document, path):
                changed = copy.deepcopy(document)
                del at(changed, path)[key]
                assert json_schema.errors(changed, definition), (name, path, key)


def test_nodes_tells_those_that_were_never_looked_at(documents):
    by_name = {node["node"]: node for node in documents["nodes"]["nodes"]}
    assert by_name["EXCH-B"] == {"node": "EXCH-B", "configured": True, "looked_at": None, "sites": None, "not_running": None}
    assert by_name["EXCH-A"]["sites"] == 5 and by_name["EXCH-A"]["looked_at"] is not None


def test_the_timeline_tells_the_same_as_its_text(documents, either_iis):
    changes = documents["timeline"]["changes"]
    lines = either_iis.sitewatch("timeline", "EXCH-A").text.splitlines()
    assert [change["sentence"] for change in changes] == [line.split("  ", 1)[1] for line in lines]
    assert [change["time"].replace("T", " ").rstrip("Z") for change in changes] == [line[:19] for line in lines]
    kinds = {change["kind"] for change in changes}
    assert {"first-look", "run-state", "stop-accepted", "failover", "auto-start", "boot"} <= kinds
    failover = next(change for change in changes if change["kind"] == "failover")
    assert failover["evidence"] == "event" and failover["subject"] == "Exchange Virtual Server 1"
    assert all(change["evidence"] is None for change in changes if change["kind"] != "failover")


def test_a_file_s_json_is_as_the_schema_has_it(programs):
    result = programs.run([programs.check_path, f"--file={SOURCE}/tests/fixtures/iis/applicationHost.config", "--history=none",
                           "--format=json"])
    document = json.loads(result.stdout)
    assert document["has_run_state"] is False and json_schema.errors(document, "judgement") == []


def test_it_is_installed(tmp_path):
    make("install-dist_pkgdataDATA", f"DESTDIR={tmp_path}", "pkgdatadir=/share")
    assert (tmp_path / "share/sitewatch.schema.json").read_bytes() == json_schema.PATH.read_bytes()
