"""`python -m benchmarks`: run the measurements and print their tables."""

from __future__ import annotations

from benchmarks import quality


def main() -> None:
    print(quality.run())


if __name__ == "__main__":
    main()
