"""Métricas: a company's figures of this moment, for wallboards and the head of the inbox.

Owns: what is counted, and how old a figure may be. Words: `figures` (números do momento).
Elsewhere: `storage/metrics.py`, the topic `metrics:<tenant>` in `gateway/inbound/topics.py`.
"""
