"""Sends invented payloads through the gate for a given time, and says whether anything closed came out.

    python -m benchmarks.gate_fuzz --seconds 60 --jobs 2

Every payload can be made again from the seed and the number that a failure prints.
"""

import argparse
import json
import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from benchmarks.payloads import Maker, Payload, make
from benchmarks.payloads.words import BOX, HIDDEN, MARKS, NUMBERS, our_words, rule_words
from sunlit.devices.drivers.dahua import events as dahua
from sunlit.devices.registry import all_drivers
from sunlit.gate import Gate, by_trait
from sunlit.vocabulary.spelling import find

# So many payloads are made of the same names and values.
POOL = 10_000
RESULTS = Path(__file__).parent / "results" / "gate-fuzz.md"
PLACED = ("motion", "line_crossing", "zone_intrusion", "appearance")


def passed(payload: Payload) -> tuple[list[dict[str, object]], Gate]:
    """What the gate lets through of a payload, as plain values."""
    gate = Gate("door", recorded=True)
    driver = all_drivers().get(payload.protocol)
    read = driver.read if driver else dahua.read
    found = [one for report in read(payload.data, gate.skip) for one in gate.admit(report)]
    return [json.loads(msgspec.json.encode(one)) for one in found], gate


def faults(payload: Payload, observations: Iterable[dict[str, object]]) -> Iterator[str]:
    """What is wrong with what passed: something closed that came out, or something open that did not."""
    missing = dict(payload.expected)
    if payload.withheld and any(True for _ in observations):
        yield "an event of a rule for a closed trait came out"
    for observation in observations:
        plain = dict(observation)
        time_told = str(plain.pop("time"))
        datetime.fromisoformat(time_told)
        rule = str(plain.pop("rule"))
        numbers = [word for word in rule.split() if word not in rule_words()]
        if not all(word.isdigit() and len(word) < 3 for word in numbers) or len(numbers) > 2 or find(rule):
            yield f"a rule is called {rule!r}"
        if plain.pop("device") != "door":
            yield "the device has another name"
        text = json.dumps(plain, ensure_ascii=False).lower()
        if any(mark.lower() in text for mark in MARKS) or any(str(number) in text + time_told for number in NUMBERS):
            yield f"a mark came out: {text}"
        if plain["kind"] in PLACED and not _boxes(plain):
            yield "a box was lost"
        if other_boxes := [box for box in _boxes(plain) if box != BOX]:
            yield f"a box that is not there came out: {other_boxes}"
        if plain.get(HIDDEN.lower()) is not None:
            yield "a field inside of a closed one came out"
        if other := set(_texts(plain.values())) - our_words():
            yield f"a text that is not ours came out: {other}"
        for slot in [slot for slot, item in missing.items() if plain.get(slot) == item]:
            del missing[slot]
    if missing:
        yield f"open fields were lost: {sorted(missing)}"


def _boxes(observation: dict[str, object]) -> list[object]:
    found = [observation.get("object"), *_listed(observation.get("objects"))]
    return [one["box"] for one in found if isinstance(one, dict) and "box" in one]


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _texts(value.values())
        elif isinstance(value, list):
            yield from _texts(value)


def _run(seed: int, seconds: float) -> tuple[Counter[str], Counter[str], list[str]]:
    """Counts of payloads by protocol and of what was dropped by trait, and what went wrong."""
    sent: Counter[str] = Counter()
    traits: Counter[str] = Counter()
    wrong: list[str] = []
    end = time.monotonic() + seconds
    number = 0
    maker = Maker(random.Random(f"{seed}:0"))
    while time.monotonic() < end and len(wrong) < 5:
        if number and number % POOL == 0:
            maker = Maker(random.Random(f"{seed}:{number}"))
        for _ in range(100):
            payload = make(maker, random.Random(seed << 32 | number))
            observations, gate = passed(payload)
            wrong += [f"payload {seed}:{number}: {fault}" for fault in faults(payload, observations)]
            sent[payload.protocol] += 1
            sent["observations"] += len(observations)
            traits.update(by_trait(gate.dropped))
            number += 1
    return sent, traits, wrong


def main() -> int:
    """Runs as many processes as asked for, prints the counts, and returns 1 when something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--record", action="store_true", help="add the figures to results/gate-fuzz.md")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    with multiprocessing.Pool(options.jobs) as pool:
        runs = pool.starmap(_run, [(options.seed + job, options.seconds) for job in range(options.jobs)])
    sent = sum((run[0] for run in runs), Counter[str]())
    traits = sum((run[1] for run in runs), Counter[str]())
    wrong = [fault for run in runs for fault in run[2]]
    observations = sent.pop("observations")
    by_protocol = ", ".join(f"{name} {count:,}" for name, count in sorted(sent.items()))
    said = (
        f"{sent.total():,} payloads ({by_protocol}) from seed {options.seed}: {len(wrong)} faults, "
        f"{observations:,} observations\n"
        f"dropped: {', '.join(f'{trait} {count:,}' for trait, count in traits.most_common())}\n"
    )
    print(said + "\n".join(wrong))
    if options.record:
        command = f"--seconds {options.seconds:g} --jobs {options.jobs} --seed {options.seed}"
        with RESULTS.open("a", encoding="utf-8") as results:
            results.write(
                f"| `{command}` | {sent.total():,} | {observations:,} | {traits.total():,} | {len(wrong)} |\n"
            )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
