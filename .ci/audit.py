"""Ask whether weaknesses of the locked versions are known, and fail for those alone.

pip-audit ends with 1 both for a finding and for a network that is not there, and with 0 where its service knows none of
the packages: only what it writes tells them apart.

    python .ci/audit.py requirements.lock
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PATIENCE = 300  # seconds


def verdict(said: Mapping[str, Any]) -> tuple[int, str]:
    """The exit code and what to print, of pip-audit's report."""
    packages = said["dependencies"]
    known = [each for each in packages if "skip_reason" not in each]
    found = [
        f"{each['name']} {each['version']}: {weakness['id']}, mended in {', '.join(weakness['fix_versions']) or 'none'}"
        for each in known
        for weakness in each["vulns"]
    ]
    if found:
        return 1, "\n".join([*found, "Raise the lower bounds in pyproject.toml, then: make lock"])
    if not known:
        return 0, f"audit skipped: the service that is reached here knows none of the {len(packages)} packages"
    return 0, f"audit: nothing known of {len(known)} of {len(packages)} locked packages"


def ask(lock: Path) -> tuple[int, str]:
    """The same of a lock file; skipped where it cannot be asked."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            "pip_audit",
            "--requirement",
            str(lock),
            "--require-hashes",
            "--disable-pip",
            "--progress-spinner=off",
        ]
        try:
            done = subprocess.run(
                [sys.executable, "-m", *command, "--format=json", f"--output={report}"],
                capture_output=True,
                text=True,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return 0, f"audit skipped: no answer within {PATIENCE} seconds"
        if not report.exists():
            last = (done.stderr.strip() or "it said nothing").splitlines()[-1]
            return 0, f"audit skipped: {last[:200]}"
        return verdict(json.loads(report.read_text(encoding="utf-8")))


if __name__ == "__main__":
    code, says = ask(Path(sys.argv[1]))
    print(says)
    sys.exit(code)
