"""The whole test suite on a machine without a network: the kernel itself refuses."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

from benchmarks.soak.trial import Result


def network(_count: int) -> Result:
    """Run all tests with no network but loopback: a namespace of its own, where there is one."""
    result = Result()
    command = [sys.executable, "-m", "pytest", "--verbosity=0", "--ignore=tests/test_soak.py"]
    unshare, ip = shutil.which("unshare"), shutil.which("ip")
    alone = [
        unshare,
        "--net",
        "--map-root-user",
        "sh",
        "-c",
        f'{ip} link set lo up && exec "$@"',
        "sh",
    ]
    if (
        unshare
        and ip
        and not subprocess.run([*alone, "true"], capture_output=True, check=False).returncode
    ):
        command = [str(part) for part in alone] + command
        result.notes["refused by"] = "the kernel"
    else:
        result.notes["refused by"] = "Python only: a namespace cannot be made here"
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    ends = re.findall(r"(\d+) (passed|failed|error)", run.stdout)
    counted = {what: int(number) for number, what in ends}
    result.trials = sum(counted.values())
    result.notes.update(counted)
    result.failures += re.findall(r"^(?:FAILED|ERROR) .*", run.stdout, re.MULTILINE)
    result.expect(run.returncode == 0 or result.failures, run.stdout[-3000:])
    return result
