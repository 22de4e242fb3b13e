"""The demo's people: a company with an administrator, a supervisor and an agent who share a password."""

from typing import NamedTuple

from ipro_rt.accounts.model import Function, Tenant, User
from ipro_rt.accounts.passwords import Passwords
from ipro_rt.accounts.store import AccountsStore
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.ids import derived_id
from ipro_rt.kernel.permissions import Role
from ipro_rt.kernel.scope import Scope, system_scope

DEMO_EMAIL = "admin@demo.local"


class _Person(NamedTuple):
    key: str
    email: str
    name: str
    role: Role
    function: Function | None = None


PEOPLE = (
    _Person("admin", DEMO_EMAIL, "Admin Demo", "admin"),
    _Person("supervisor", "supervisora@demo.local", "Cláudia Ribeiro", "supervisor", "closer"),
    _Person("agent", "agente@demo.local", "Rafael Nogueira", "agent", "sdr"),
)


async def seed(store: AccountsStore, passwords: Passwords, clock: Clock, password: str) -> tuple[Scope, list[str]]:
    """Make them, or give them the password of today: (the company, whose password changed). Changes nothing else."""
    tenant_id = derived_id("tenant", "demo")
    scope = system_scope(tenant_id)
    now = clock()
    if await store.tenant(scope) is None:
        await store.save_tenant(Tenant(id=tenant_id, name="Demo", timezone="America/Sao_Paulo", created_at=now))
    first = await store.user(scope, derived_id("user", "demo", PEOPLE[0].key))
    known = first is not None and await passwords.verify(first.password_hash, password)
    password_hash = first.password_hash if first is not None and known else await passwords.hash(password)
    changed = []
    for person in PEOPLE:
        user_id = derived_id("user", "demo", person.key)
        user = await store.user(scope, user_id)
        if user is None:
            made = User(
                id=user_id,
                tenant_id=tenant_id,
                email=person.email,
                name=person.name,
                role=person.role,
                password_hash=password_hash,
                created_at=now,
                function=person.function,
            )
            await store.save_user(scope, made)
        elif not known:
            await store.set_password(scope, user_id, user.password_hash, password_hash)
            await store.end_sessions_of(scope, user_id)
            changed.append(user_id)
    return scope, changed
