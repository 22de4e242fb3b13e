"""A machine made of what a test puts there: a copy of the set-up scripts and a PATH of its own."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
USUAL = "dirname sh mkdir cat grep printf sha256sum cut rm ln find sort tr xargs env id"


class Machine:
    """A copy of the set-up scripts, with only the programs a test puts on the PATH."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "checkout"
        self.bin = folder / "bin"
        self.bin.mkdir()
        shutil.copytree(ROOT / "deploy" / "setup", self.checkout / "deploy" / "setup")
        shutil.copytree(ROOT / "deploy" / "locks", self.checkout / "deploy" / "locks")
        for name in USUAL.split():
            found = shutil.which(name)
            assert found is not None
            (self.bin / name).symlink_to(found)

    def program(self, path: Path, text: str) -> None:
        """Put a shell script somewhere."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def set_up(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the scripts."""
        environment = {name: value for name, value in os.environ.items() if name != "PYTHON"}
        return subprocess.run(
            ["sh", f"deploy/setup/{script}", *arguments],
            cwd=self.checkout,
            env=environment | {"PATH": str(self.bin)},
            capture_output=True,
            text=True,
            timeout=60,
        )
