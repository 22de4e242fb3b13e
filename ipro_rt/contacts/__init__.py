"""Contatos: the people who write to the company.

Owns: who is who (every name a provider knows a person by leads to one contact), and what the team noted about
them. Words: `contact` (contato), `identity` (a BSUID, a WhatsApp id, a username), `profile name` (what the
person calls themself; a name the team gave stands before it). Elsewhere: `storage/contacts.py`,
`web/src/features/contacts/`.
"""
