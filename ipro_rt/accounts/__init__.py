"""Contas: companies (tenants), their users, and who is signed in.

Owns: passwords, sessions, the throttle on wrong passwords. Words: `tenant` (empresa), `user` (usuário),
`session` (a sign-in, known by an opaque token). Elsewhere: `storage/accounts/`, `gateway/inbound/auth.py`,
`web/src/features/accounts/`.
"""
