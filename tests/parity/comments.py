#!/usr/bin/env python3
"""comments.py NAME ORACLE.jsonl OURS.json: whether both have the same comments on the same frames."""
import json
import sys


def of_tshark(path):
    found = {}
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            layers = json.loads(line)["layers"]
            found[int(layers["frame_number"][0])] = layers["frame_comment"]
    return found


def of_looplab(path):
    found = {}
    with open(path, encoding="utf-8") as file:
        for packet in json.load(file):
            comments = packet["frame.comment"]
            found[packet["frame.number"]] = comments if isinstance(comments, list) else [comments]
    return found


name, theirs, ours = sys.argv[1], of_tshark(sys.argv[2]), of_looplab(sys.argv[3])
for frame in sorted(theirs.keys() | ours.keys()):
    if theirs.get(frame) != ours.get(frame):
        print("%s, frame %d: tshark %r, looplab %r" % (name, frame, theirs.get(frame), ours.get(frame)))
print("%s: %d frames with comments" % (name, len(theirs)))
sys.exit(theirs != ours)
