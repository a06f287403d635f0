"""`python -m benchmarks [PART ...]`: run measurements and print their tables."""

from __future__ import annotations

import argparse

from benchmarks import (
    calibrate,
    conversations,
    load,
    outlines,
    quality,
    readme,
    scifact,
    speed,
    stories,
    whole,
)

PARTS = {
    "quality": quality.run,
    "outlines": outlines.run,
    "whole": whole.run,
    "conversations": conversations.run,
    "scifact": scifact.run,
    "speed": speed.run,
    "load": load.run,
    "calibrate": calibrate.run,
    "stories": stories.run,
    "readme": readme.run,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}")
    chosen = parser.parse_args().parts or ["quality"]
    for part in chosen:
        if part not in PARTS:
            parser.error(f"no such part: {part!r}; there are {', '.join(PARTS)}")
    for part in chosen:
        print(PARTS[part]())


if __name__ == "__main__":
    main()
