"""Conversas: one customer on one number, their messages in order, who attends, what is unread.

Owns: the conversation's state and timeline, sending and receiving, reactions, edits, read marks, who holds the helm.
Words: `item` (one entry of the timeline), `target`/`patch` (a later change of an item), `send slot` (the one message
on its way out), `window` (24 h since the customer's last message).
Elsewhere: `actors/conversation.py`, `storage/conversations.py`, `web/src/features/conversations/`.
"""
