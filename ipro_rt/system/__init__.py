"""Sistema: the glass box. Hosts, shards, the coordinator, actors in memory, dead letters, as people see them.

Owns nothing that runs: it asks the ports of the runtime and says what they said, ids and counts and times only.
Words: `cluster` (hosts and who owns what), `dead letter` (a message that broke its turn). Who asks is an admin, and
actors and letters are those of the caller's company. Elsewhere: `storage/system.py`, `gateway/inbound/gauges.py`,
`deploy/top/`, `ipro_rt/kernel/glassbox.py`.
"""
