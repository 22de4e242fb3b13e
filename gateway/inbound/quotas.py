"""How much a caller may ask: one quota for each class of operation, of the caller and of its company.

Counted before a body is read, and for REST and sockets alike: who is refused at one door is refused at the other.
"""

import math
from typing import NamedTuple

import msgspec

from gateway.inbound.metering import Meters
from ipro_rt.kernel.errors import TooMany
from ipro_rt.kernel.limits import Limits, Quota, Verdict
from ipro_rt.kernel.operations import Cost
from ipro_rt.kernel.scope import Scope

WINDOW_S = 4.0  # a quota is this many seconds' worth at once


class Rates(msgspec.Struct, frozen=True):
    """How many a second of each class. A caller is a user, an API key, or an address that has not signed in.

    `company` is how many callers' worth all callers of a company have together; an address that has not signed in has
    `crowd` callers' worth, because an office stands behind it.
    """

    read: int = 50
    write: int = 50
    send: int = 30
    sign_in: int = 10
    company: int = 40
    crowd: int = 4


class _Pair(NamedTuple):
    one: Quota
    all: Quota
    policy: str


class Standing(NamedTuple):
    """What the answer's headers say, and the refusal, when there is one."""

    headers: dict[str, str]
    refusal: TooMany | None = None


class Quotas:
    """Owns the table of quotas. The port counts."""

    def __init__(self, limits: Limits, rates: Rates, meters: Meters) -> None:
        self._limits = limits
        self._meters = meters
        costs: tuple[Cost, ...] = ("read", "write", "send", "sign_in")
        self._signed_in = {cost: _pair(cost, getattr(rates, cost), rates.company) for cost in costs}
        self._strangers = {cost: _quota(f"{cost}-address", rates.crowd * getattr(rates, cost)) for cost in costs}
        self._strangers["sign_in"] = _quota("sign_in-address", rates.sign_in)

    async def charge(self, scope: Scope, cost: Cost) -> Standing:
        """Count one operation of this class."""
        if not scope.tenant_id:
            quota = self._strangers[cost]
            verdict = await self._limits.take(quota, scope.address)
            headers = {"RateLimit-Policy": _policy(quota), "RateLimit": _left(quota, verdict)}
            return Standing(headers, None if verdict.allowed else self._refused(quota, verdict))
        one, all, policy = self._signed_in[cost]
        mine = await self._limits.take(one, scope.user_id or scope.tenant_id)
        if not mine.allowed:
            return Standing({"RateLimit-Policy": policy, "RateLimit": _left(one, mine)}, self._refused(one, mine))
        ours = await self._limits.take(all, scope.tenant_id)
        headers = {"RateLimit-Policy": policy, "RateLimit": f"{_left(one, mine)}, {_left(all, ours)}"}
        return Standing(headers, None if ours.allowed else self._refused(all, ours))

    def _refused(self, quota: Quota, verdict: Verdict) -> TooMany:
        self._meters.limited(quota.name)
        return TooMany(
            "That is more than this caller may ask at once.",
            code="rate_limited",
            expected=f"at most {quota.limit} in {quota.window_s:g} s ({quota.name})",
            hint="Wait as long as retry_after says, then go on.",
            retry_after=verdict.retry_after_s,
        )


def _pair(cost: Cost, rate: int, company: int) -> _Pair:
    one, all = _quota(cost, rate), _quota(f"{cost}-company", rate * company)
    return _Pair(one, all, f"{_policy(one)}, {_policy(all)}")


def _quota(name: str, rate: int) -> Quota:
    return Quota(name, max(1, int(rate * WINDOW_S)), WINDOW_S)


def _policy(quota: Quota) -> str:
    return f'"{quota.name}";q={quota.limit};w={quota.window_s:.0f}'


def _left(quota: Quota, verdict: Verdict) -> str:
    return f'"{quota.name}";r={verdict.remaining};t={math.ceil(verdict.reset_s)}'
