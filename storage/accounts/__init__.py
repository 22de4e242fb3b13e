"""Accounts in MongoDB, one module a noun."""

from storage.accounts import access, api_keys, audit, links, people, sessions
from storage.accounts.access import MongoAccess
from storage.accounts.api_keys import MongoApiKeys
from storage.accounts.audit import MongoAudit
from storage.accounts.links import MongoLinks
from storage.accounts.people import MongoPeople
from storage.accounts.sessions import MongoSessions
from storage.engine.mongo import Database

INDEXES = [index for module in (people, sessions, links, api_keys, audit, access) for index in module.INDEXES]


class MongoAccounts(MongoPeople, MongoSessions, MongoLinks, MongoApiKeys, MongoAudit, MongoAccess):
    """Fulfils `ipro_rt.accounts.store.AccountsStore`."""

    def __init__(self, database: Database) -> None:
        for noun in (MongoPeople, MongoSessions, MongoLinks, MongoApiKeys, MongoAudit, MongoAccess):
            noun.__init__(self, database)
