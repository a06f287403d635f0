"""`python -m benchmarks.soak`: run the parts, print how many trials each made and what failed."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from collections.abc import Callable
from dataclasses import asdict

from benchmarks.soak import crashes, damage, expressions, hostile, network, readers
from benchmarks.soak.trial import Result, say, seconds

PARTS: dict[str, tuple[Callable[[int], Result], int, str]] = {
    "kills": (crashes.kills, 500, "kill -9 at random moments of a rebuild"),
    "stops": (crashes.stops, 0, "stop at each single call that changes the disk"),
    "faults": (crashes.faults, 0, "ENOSPC, EIO, EACCES at each of those calls"),
    "full_disk": (crashes.full_disk, 40, "small disks of sizes around the index's own"),
    "writers": (crashes.writers, 20, "two rebuilds at once"),
    "damage": (damage.damage, 100, "bits, cuts, zeroed pages, strangers, in each file"),
    "readers": (readers.readers, 10_000, "questions from 8 threads while the index is switched"),
    "questions": (hostile.questions, 10_000, "generated questions"),
    "documents": (hostile.documents, 10_000, "malformed documents"),
    "expressions": (expressions.expressions, 10, "regular expressions on what they all but match"),
    "network": (network.network, 0, "all tests without a network"),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="default: all")
    parser.add_argument("--count", type=int, help="trials, instead of each part's own number")
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    results: dict[str, Result] = {}
    if not options.json:
        print(f"{'part':11} {'trials':>7} {'failures':>8} {'seconds':>8}  what was tried")
    for name in options.parts or PARTS:
        run, count, what = PARTS[name]
        begin = time.monotonic()
        result = run(count if options.count is None else options.count)
        results[name] = result
        say("")
        if not options.json:
            notes = ", ".join(f"{key} {value}" for key, value in result.notes.items())
            print(
                f"{name:11} {result.trials:7,} {len(result.failures):8,} {seconds(begin):8}  "
                f"{what} ({notes})",
                flush=True,
            )
            for failure in result.failures[:10]:
                print(f"            {failure.strip()[-1500:]}")
    if options.json:
        print(json.dumps({name: asdict(result) for name, result in results.items()}))
    return 1 if any(result.failures for result in results.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
