"""The instruments: an oracle that never finds anything would be no proof of anything."""
