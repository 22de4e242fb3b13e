"""`ipro upgrade`: ask the iPro RT that runs on the data folder to replace its hosts and gateways by new processes,
under load."""

import os
import sys

from deploy.one_machine.checks import read_settings
from deploy.one_machine.keeper import UPGRADE
from deploy.one_machine.trouble import Trouble


def main() -> int:
    """Send the wish; the exit code. What happens then is in the coordinator's log and on the Sistema page."""
    try:
        os.kill(_keeper(), UPGRADE)
    except (Trouble, ProcessLookupError) as error:
        print(error if isinstance(error, Trouble) else "No iPro RT runs on this data folder.", file=sys.stderr)
        return 1
    print("hosts and gateways are being replaced one by one; watch them with  ipro top")
    return 0


def _keeper() -> int:
    lock = read_settings().data_dir / "lock"
    try:
        return int(lock.read_text())
    except (FileNotFoundError, ValueError) as error:
        raise Trouble(
            f"No iPro RT runs on {lock.parent}: set IPRO_DATA_DIR to the folder of the one you mean."
        ) from error
