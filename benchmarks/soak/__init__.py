"""Proof that an index can be trusted: crashes, faults, full disks, damage, load, hostile input.

    python -m benchmarks.soak                     # everything, with full counts
    python -m benchmarks.soak kills --count 50    # one part, with a count of its own

Toy models make it quick; everything below them is what really runs.
"""
