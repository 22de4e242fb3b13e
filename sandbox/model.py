"""What the sandbox remembers: numbers, phones, messages, media, templates. Pure data, no behaviour beyond views.

Invariants: a message belongs to one thread = (phone_number_id, the phone's true wa_id); `direction` is seen from
the business as in the control API: "in" is customer to business, "out" is business to customer. `status` of a
message only changes through `statuses` (out) and `inbound` (in).
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from sandbox import dialing

Direction = Literal["in", "out"]
Json = dict[str, Any]


class Callback(Struct, kw_only=True):
    """Where webhooks go."""

    url: str
    verify_token: str
    verified: bool = False


class Number(Struct, kw_only=True, omit_defaults=True):
    """A business number, as its owner registered it."""

    phone_number_id: str
    display_phone: str
    waba_id: str
    access_token: str
    app_secret: str
    callback: Callback
    verified_name: str = ""
    legacy: bool = False
    """Webhooks as before April 2026: no BSUID, no contacts on statuses."""
    allowed_recipients: list[str] | None = None
    """A test number: only these may be written to (131030)."""
    override: Callback | None = None
    profile: Json = field(default_factory=dict)

    @property
    def display_digits(self) -> str:
        return "".join(c for c in self.display_phone if c.isdigit())


class Waba(Struct, kw_only=True, omit_defaults=True):
    waba_id: str
    subscribed: bool = True
    override: Callback | None = None


class PhoneSettings(Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """How a customer's phone behaves."""

    online: bool = True
    read_receipts: bool = True
    delay_ms: int = 0
    """A slow line: added before a message reaches this phone."""
    hide_phone: bool = False
    """The person took a username: the business sees only the BSUID."""
    wa_id_form: Literal["as_is", "without_ninth_digit"] = "as_is"
    on_whatsapp: bool = True
    """False = nobody there: 131026."""
    auto_read: bool = False
    """Reads by itself what arrives."""
    answer_text: str = ""
    """Not empty: answers every message with this, by itself."""
    answer_after_ms: int = 1000


class Phone(Struct, kw_only=True, omit_defaults=True):
    """A customer."""

    wa_id: str
    name: str
    user_id: str
    username: str = ""
    settings: PhoneSettings = field(default_factory=PhoneSettings)

    @property
    def shown_wa_id(self) -> str:
        """The wa_id the business gets to see, when it gets one."""
        if self.settings.wa_id_form == "without_ninth_digit":
            return dialing.without_ninth(self.wa_id)
        return self.wa_id


class Message(Struct, kw_only=True, omit_defaults=True):
    id: str
    phone_number_id: str
    wa_id: str
    direction: Direction
    type: str
    content: Any
    at: float
    status: str
    """in: pending (phone offline), sent, delivered (webhook answered), read.
    out: accepted, sent, delivered, read, played, failed."""
    context: Json | None = None
    extra: Json = field(default_factory=dict)
    """Other top-level keys of an inbound message: referral, errors, identity."""
    reactions: dict[str, str] = field(default_factory=dict)
    """By "customer" and "business"."""
    error: int | None = None
    error_details: str = ""
    opaque: str | None = None
    category: str = "service"
    rendered: Json | None = None
    """A template as the customer sees it."""
    edited_at: float | None = None
    revoked_at: float | None = None


class Media(Struct, kw_only=True, omit_defaults=True):
    id: str
    mime_type: str
    sha256: str
    """Hexadecimal."""
    size: int
    expires_at: float
    name: str = ""
    numbers: list[str] = field(default_factory=list)
    """Business numbers that may load it."""


class Template(Struct, kw_only=True, omit_defaults=True):
    id: str
    waba_id: str
    name: str
    language: str
    category: str
    components: list[Json]
    status: str = "PENDING"
    parameter_format: str = "POSITIONAL"
    rejected_reason: str = "NONE"
    due_at: float = 0


class Window(Struct, kw_only=True):
    """When this customer last wrote to this number."""

    phone_number_id: str
    wa_id: str
    at: float
