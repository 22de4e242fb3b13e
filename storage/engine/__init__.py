"""The database, the blob store and the key ring: the only place that imports their drivers.

`mongo` connects, `collection` asks (always with a tenant, except through `SystemCollection`), `codec` turns
Structs into documents and back, `indexes` builds what each storage module lists, `rules` makes the server refuse
what breaks them, `secrets` seals, `blobs` keeps bytes.
"""
