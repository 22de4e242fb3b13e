"""`python -m ipro_rt run`: everything on this machine. `… top`: the cluster in a terminal."""

import sys

USAGE = """usage: python -m ipro_rt run
       python -m ipro_rt top (--email EMAIL | --token TOKEN) [--url URL] [--once]"""


def main() -> int:
    """Run the subcommand named on the command line; the exit code."""
    command, *rest = sys.argv[1:] or [""]
    if command == "run" and not rest:
        from deploy.one_machine.run import main as run

        return run()
    if command == "top":
        from deploy.top.main import main as top

        return top(rest)
    print(USAGE, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
