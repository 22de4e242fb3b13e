"""Words every domain shares: ids, time, errors, scope, operations, decisions, ports. Imports no domain."""
