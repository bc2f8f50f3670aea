"""Jobs for engines that do what they are told, ill included. Light: every process of an engine loads it."""

import os
import signal
import tempfile
import time
from pathlib import Path

from pipeline.engine import Stage


def misbehave(said: str) -> str:
    """Ends its process or its parent's, hangs or raises, as it is told."""
    if said == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    while said == "hang":
        pass
    if said.startswith("kill parent once "):
        mark = Path(tempfile.gettempdir()) / said.replace(" ", "-")
        if not mark.exists():
            mark.touch()
            os.kill(os.getppid(), signal.SIGKILL)
            signal.pause()
        mark.unlink()
    if said == "raise":
        raise ValueError("told to")
    return said.upper()


STAGE: Stage[str, str] = Stage(misbehave, str, str, len)


def node(said: str) -> str:
    """The node of Ray's process that is this one's parent."""
    time.sleep(0.05)
    return str(os.getppid())


NODE: Stage[str, str] = Stage(node, str, str, len)
