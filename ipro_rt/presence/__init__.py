"""Presença: who is here, who types, and who looks at the same conversation.

Owns: what is true of people at this moment, over all gateways; nothing of it is kept. Words: `presence` (presença),
`online`, `away` (ausente), `offline`; `typing` (digitando), `viewing` (olhando); `lease`: what a gateway says of
somebody, good for some seconds unless it is said again. Elsewhere: `storage/presence.py`, the topics
`presence:<tenant>` and `typing:<conversation>` in `gateway/inbound/topics.py`.
"""
