"""The schema of what programs write with --format=json, and everything that the tests see held against it."""
import json

from this_build import SOURCE

try:
    import jsonschema
except ImportError:
    jsonschema = None  # test_json.py is skipped then

PATH = SOURCE / "contrib/json/sitewatch.schema.json"
SCHEMA = json.loads(PATH.read_text())


def errors(document, definition):
    """What is wrong with it, by the definition of that name."""
    validator = jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{definition}", "anyOf": [{}]})
    return [f"{'/'.join(str(step) for step in error.absolute_path)}: {error.message}"
            for error in validator.iter_errors(document)]


def definition_of(argv, document):
    """A command of the operator's tool that has a definition of its name; else a node's judgement, or why there is none."""
    if "cluster" in document:
        return "cluster_timeline" if "changes" in document else "cluster"
    for word in argv[1:]:
        if word in SCHEMA["$defs"] and argv[0].endswith("/sitewatch"):
            return word
    return "failure" if "error" in document else "judgement"


def hold(result):
    """Of any run of a program: if it was asked for JSON and wrote any, that is one line and as the schema has it."""
    if jsonschema is None or "--format=json" not in result.argv or not result.stdout.startswith(b"{"):
        return
    assert result.stdout.endswith(b"}\n") and result.stdout.count(b"\n") == 1, str(result)
    document = json.loads(result.stdout)
    wrong = errors(document, definition_of(result.argv, document))
    assert not wrong, f"{wrong}\n{result}"
