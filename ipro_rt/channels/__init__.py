"""Canais: the company's numbers and the providers behind them.

Owns: what a number is and whether it is in good health, the port a channel driver fulfils, and what a provider's
error codes mean in plain Portuguese. Elsewhere: `actors/number.py`, `storage/channels.py`,
`gateway/outbound/whatsapp/`, `gateway/inbound/hooks.py`, `web/src/features/channels/`.
"""
