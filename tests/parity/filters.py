#!/usr/bin/env python3
"""filters.py PERCENT SAME PAIR…: display filters as tshark and we understand them.

A PAIR is two files, tshark's answers and ours, joined by a colon; each line is a filter, a tab and the
frames it lets through. At least PERCENT of what either lets through must be let through by both, and
at least SAME filters must let the same frames through in all files."""
import sys


def load(path):
    answers = {}
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            words, _, frames = line.rstrip("\n").partition("\t")
            answers[words] = frames.strip()
    return answers


def frames_of(answer):
    return set() if answer.startswith("error") else {int(number) for number in answer.split()}


both = either = 0
differ = {}
filters = []
for pair in sys.argv[3:]:
    theirs, ours = (load(path) for path in pair.split(":"))
    filters = list(theirs)
    for words, answer in theirs.items():
        a, b = frames_of(answer), frames_of(ours[words])
        both += len(a & b)
        either += len(a | b)
        if a != b or answer.startswith("error") or ours[words].startswith("error"):
            missed, alarm = differ.get(words, (0, 0))
            differ[words] = (missed + len(a - b), alarm + len(b - a))
for words, (missed, alarm) in sorted(differ.items(), key=lambda item: -sum(item[1])):
    print("%-60s only tshark %5d, only looplab %5d" % (words, missed, alarm))
same = len(filters) - len(differ)
percent = 100.0 * both / either if either else 0.0
print("%d filters: %d let the same frames through; %.3f%% of the frames the same" % (len(filters), same, percent))
sys.exit(percent < float(sys.argv[1]) or same < int(sys.argv[2]))
