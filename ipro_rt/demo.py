"""What a development start brings along: a company, its admin, and two numbers that live in the sandbox."""

from ipro_rt.app import App
from ipro_rt.channels.model import CreateNumber
from ipro_rt.kernel.config import Settings
from ipro_rt.kernel.ids import derived_id

WABA_ID = "200000000000001"
ACCESS_TOKEN = "sandbox-access-token"  # noqa: S105 - opens nothing but the sandbox
NUMBERS = [("Vendas", "100000000000001", "+55 11 4000-0001"), ("Suporte", "100000000000002", "+55 11 4000-0002")]


def number_id(phone_number_id: str) -> str:
    """The fixed id of a demo number."""
    return derived_id("demo-number", phone_number_id)


def verify_token(phone_number_id: str) -> str:
    """The fixed verify token of a demo number."""
    return derived_id("demo-verify", phone_number_id)


async def seed(app: App, settings: Settings) -> None:
    """Make it, or bring it up to date with the settings; changes nothing else."""
    scope = await app.accounts.seed_demo(settings.demo_password)
    for name, phone_number_id, display_phone in NUMBERS:
        number = CreateNumber(
            name=name,
            channel="whatsapp_cloud",
            phone_number_id=phone_number_id,
            waba_id=WABA_ID,
            display_phone=display_phone,
            access_token=ACCESS_TOKEN,
            app_secret=settings.demo_app_secret,
            base_url=settings.sandbox_url or "",
        )
        await app.channels.seed(scope.tenant_id, number_id(phone_number_id), number, verify_token(phone_number_id))
