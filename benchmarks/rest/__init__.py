"""`make bench-rest`: how long the reads of a screen take in a company with a full inbox, over HTTP."""
