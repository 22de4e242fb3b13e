"""Accounts in MongoDB, one module a noun: who the people are, their sessions, whose access changed."""

from storage.accounts import access, people, sessions
from storage.accounts.access import MongoAccess
from storage.accounts.people import MongoPeople
from storage.accounts.sessions import MongoSessions
from storage.engine.mongo import Database

INDEXES = [index for module in (people, sessions, access) for index in module.INDEXES]


class MongoAccounts(MongoPeople, MongoSessions, MongoAccess):
    """Fulfils `ipro_rt.accounts.store.AccountsStore`."""

    def __init__(self, database: Database) -> None:
        for noun in (MongoPeople, MongoSessions, MongoAccess):
            noun.__init__(self, database)
