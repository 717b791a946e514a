#!/usr/bin/env python3
"""corpus.py CORPUS LOOPLAB: every export of captures that nobody here made is what it should be.

A sample of them, or all with LOOPLAB_PARITY=all. Each export must end well, within a minute, and JSON
must be JSON, a table a table, text without control characters. Exit status 77: there are no captures.
"""
import csv
import io
import json
import os
import pathlib
import re
import subprocess
import sys

FORMATS = ["html", "svg", "md", "txt", "csv", "json", "jsonl", "pcapng"]
# C0 but for newlines, DEL, C1, and what turns the direction of writing
HARMFUL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
LARGEST = 200_000  # octets of a capture: html of more takes its time under the sanitizers


def wrong_with_text(text):
    found = HARMFUL.search(text)
    return found and f"character U+{ord(found[0]):04X} at {found.start()}"


def wrong_with_csv(text):
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if len({len(row) for row in rows}) != 1:
        return "rows of different lengths"
    for row in rows[1:]:
        for cell in row:
            if cell[:1] in tuple("=+@\t\r") or (cell[:1] == "-" and not re.fullmatch(r"-[\d.]+", cell)):
                return f"a formula: {cell[:40]!r}"
    return None


def wrong_with(form, octets):
    if form == "pcapng":
        return octets[:4] != b"\x0a\x0d\x0d\x0a" and "no pcapng"
    text = octets.decode("utf-8")
    said = wrong_with_text(text.replace("\t", " ") if form in ("html", "svg") else text)
    if form == "json":
        json.loads(text)
    elif form == "jsonl":
        for line in text.splitlines():
            json.loads(line)
    elif form == "csv":
        return said or wrong_with_csv(text)
    return said


def check(looplab, path, form):
    """What is wrong, or None."""
    command = [looplab, "export", path, "-o", "-", "--format", form, "--remarks"]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return "takes more than a minute"
    if done.returncode == 3 and not done.stdout:
        return None  # no capture at all
    if done.returncode != 0:
        return f"status {done.returncode}: {done.stderr.decode(errors='replace')[:2000]}"
    try:
        return wrong_with(form, done.stdout)
    except ValueError as error:
        return str(error)


def sample(folder):
    with open(folder / "MANIFEST.tsv", encoding="utf-8") as manifest:
        names = [line.split("\t")[0] for line in manifest][1:]
    paths = [folder / name for name in names]
    if os.environ.get("LOOPLAB_PARITY") == "all":
        return paths
    small = [path for path in paths if path.exists() and path.stat().st_size < LARGEST]
    return small[:: max(1, len(small) // 30)]


folder = pathlib.Path(os.environ.get("LOOPLAB_CORPUS", sys.argv[1])) / "open"
if not (folder / "MANIFEST.tsv").exists():
    print(f"skipped: there are no captures to export in {folder.parent} (LOOPLAB_CORPUS)")
    sys.exit(77)
failed = 0
for path in sample(folder):
    for form in FORMATS:
        said = check(sys.argv[2], path, form)
        if said:
            print(f"{path} as {form}: {said}")
            failed = 1
sys.exit(failed)
