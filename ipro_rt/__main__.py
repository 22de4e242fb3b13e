"""`python -m ipro_rt run`: everything on this machine."""

import sys


def main() -> int:
    """Run the subcommand named on the command line; the exit code."""
    if sys.argv[1:] != ["run"]:
        print("usage: python -m ipro_rt run", file=sys.stderr)
        return 2
    from deploy.one_machine.run import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
