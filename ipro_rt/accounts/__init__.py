"""Contas: companies (tenants), their users, and who is signed in.

Owns: passwords, second factors, sessions, invitations, API keys, the audit log, the throttle on wrong passwords. What
is put together is in `assembly.py`; who may do what is in `ipro_rt/kernel/permissions.py`. Words: `tenant` (empresa),
`user` (usuário), `session` (a sign-in, known by an opaque token), `api_key` (chave de API). Elsewhere:
`storage/accounts/`, `gateway/inbound/auth.py`, `gateway/outbound/mail.py`,
`web/src/features/accounts/`.
"""
