"""What every operation passes on its way: quotas as the settings say, and the keys under which things are done once."""

from gateway.inbound.idempotency import Repeats
from gateway.inbound.metering import Meters
from gateway.inbound.quotas import Quotas, Rates
from gateway.inbound.running import Runner
from ipro_rt.app import App
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.config import Settings
from ipro_rt.kernel.limits import Limits
from storage.engine.mongo import Database
from storage.idempotency import MongoIdempotency


def operations_runner(app: App, settings: Settings, limits: Limits, database: Database, meters: Meters) -> Runner:
    """One for REST and sockets together, so that a caller has one quota."""
    rates = Rates(
        read=settings.rate_read,
        write=settings.rate_write,
        send=settings.rate_send,
        sign_in=settings.rate_sign_in,
        company=settings.rate_company,
    )
    return Runner(app, Quotas(limits, rates, meters), Repeats(MongoIdempotency(database), system_clock))
