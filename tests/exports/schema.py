#!/usr/bin/env python3
"""schema.py SCHEMA FILE…: whether each .json and each line of each .jsonl keeps the schema.

Exit status: 0 it does, 1 it does not (and a line says where), 77 the validator is not there.
"""
import json
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("skipped: no python3-jsonschema of 4.0 or newer")
    sys.exit(77)


def reject(name):
    raise ValueError(f"{name} is no JSON")


def pairs(items):
    """JSON allows a key twice, we do not."""
    keys = dict(items)
    if len(keys) != len(items):
        raise ValueError("a key stands there twice")
    return keys


def read(text):
    return json.loads(text, parse_constant=reject, object_pairs_hook=pairs)


with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
Draft202012Validator.check_schema(schema)
document = Draft202012Validator(schema)
line = Draft202012Validator({**schema, "$ref": "#/$defs/line"})
failed = 0
for path in sys.argv[2:]:
    with open(path, encoding="utf-8", newline="\n") as file:
        texts = file.read().splitlines() if path.endswith(".jsonl") else [file.read()]
    validator = line if path.endswith(".jsonl") else document
    for number, text in enumerate(texts, 1):
        try:
            error = next(validator.iter_errors(read(text)), None)
            said = error and f"{error.json_path}: {error.message[:200]}"
        except ValueError as wrong:
            said = str(wrong)
        if said:
            print(f"{path}:{number}: {said}", file=sys.stderr)
            failed = 1
sys.exit(failed)
