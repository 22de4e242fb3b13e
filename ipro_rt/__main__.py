"""`python -m ipro_rt run`: everything on this machine. `… up --address`: hosts for a cluster that is there.

`… upgrade`: new processes with the code as it is now, under load. `… top`: the cluster in a terminal.
`… keys`: another key for the secrets at rest. `… company create`: a company, and its owner's invitation.
"""

import sys

USAGE = """usage: python -m ipro_rt run
       python -m ipro_rt up [--address HOST:PORT]
       python -m ipro_rt upgrade
       python -m ipro_rt keys (rotate | retire)
       python -m ipro_rt company create --name NAME --owner-email EMAIL
       python -m ipro_rt top (--email EMAIL | --token TOKEN) [--url URL] [--once]"""


def main() -> int:
    """Run the subcommand named on the command line; the exit code."""
    command, *rest = sys.argv[1:] or [""]
    if command == "run" and not rest:
        from deploy.one_machine.run import main as run

        return run()
    if command == "up" and (not rest or (len(rest) == 2 and rest[0] == "--address")):
        from deploy.one_machine.run import main as run

        return run(join=rest[1] if rest else None)
    if command == "upgrade" and not rest:
        from deploy.one_machine.upgrade import main as upgrade

        return upgrade()
    if command == "keys" and rest in (["rotate"], ["retire"]):
        from deploy.one_machine.keys import main as keys

        return keys(rest[0])
    if command == "company":
        from deploy.one_machine.company import main as company

        return company(rest)
    if command == "top":
        from deploy.top.main import main as top

        return top(rest)
    print(USAGE, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
