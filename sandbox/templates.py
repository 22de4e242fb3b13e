"""A business account's templates: created pending, approved a little later with a webhook, used by sends.

Owns: template status. Invariants: every account has `hello_world` as at Meta, and `retomar_conversa` in Portuguese
for conversations outside the 24-hour window; a name exists once per language.
"""

from __future__ import annotations

from typing import Any

from sandbox import ids, template_rules
from sandbox.clock import Clock
from sandbox.delivery import Delivery
from sandbox.envelope import Update
from sandbox.errors import GraphError
from sandbox.model import Json, Template
from sandbox.settings import Settings
from sandbox.store import FullError, Store
from sandbox.tasks import Tasks
from sandbox.validation_values import list_in

STATUSES = frozenset({"APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED"})
_SEEDS: tuple[tuple[str, str, Json], ...] = (
    (
        "hello_world",
        "en_US",
        {"type": "BODY", "text": "Welcome and congratulations!! This message demonstrates your ability to send."},
    ),
    (
        "retomar_conversa",
        "pt_BR",
        {
            "type": "BODY",
            "text": "Olá, {{1}}! Podemos continuar a nossa conversa? Responda por aqui.",
            "example": {"body_text": [["Maria"]]},
        },
    ),
)


class Templates:
    def __init__(self, settings: Settings, clock: Clock, store: Store, delivery: Delivery, tasks: Tasks) -> None:
        self._settings = settings
        self._clock = clock
        self._store = store
        self._delivery = delivery
        self._tasks = tasks

    def of(self, waba_id: str) -> list[Template]:
        found = self._store.templates_of(waba_id)
        if not found:
            self._seed(waba_id)
            found = self._store.templates_of(waba_id)
        return found

    def named(self, waba_id: str, name: str, language: str | None = None) -> list[Template]:
        return [
            template for template in self.of(waba_id) if template.name == name and language in (None, template.language)
        ]

    def create(self, waba_id: str, body: Json) -> Template:
        template_rules.check_new(body)
        if self.named(waba_id, body["name"], body["language"]):
            raise GraphError(100, "There is already content in this language for this template", subcode=2388024)
        template = Template(
            id=ids.numeric(),
            waba_id=waba_id,
            name=body["name"],
            language=body["language"],
            category=str(body["category"]).upper(),
            components=body["components"],
            parameter_format=str(body.get("parameter_format", "POSITIONAL")).upper(),
            due_at=self._clock.now() + self._settings.template_review_s,
        )
        try:
            self._store.put_template(template)
        except FullError as error:
            raise GraphError(80007, "The sandbox has no room for more templates") from error
        self._tasks.start(self._review(template.id, template.due_at))
        return template

    def edit(self, template: Template, body: Json) -> None:
        if "components" in body:
            components = list_in(body, "components", "", least=1, most=20)
            template_rules.check_components(components)
            template.components = components
        if str(body.get("category", template.category)).upper() not in template_rules.CATEGORIES:
            raise GraphError(100, message="(#100) Param category is not valid")
        template.category = str(body.get("category", template.category)).upper()
        template.status = "PENDING"
        template.due_at = self._clock.now() + self._settings.template_review_s
        self._store.put_template(template)
        self._tasks.start(self._review(template.id, template.due_at))

    def resume(self) -> None:
        """After a restart: reviews go on."""
        for template in self._store.templates.values():
            if template.status == "PENDING":
                self._tasks.start(self._review(template.id, template.due_at))

    def become(self, template: Template, status: str, reason: str = "NONE") -> None:
        """Meta decided something about a template; its account is told."""
        template.status, template.rejected_reason = status, reason
        self._store.put_template(template)
        number = next((one for one in self._store.numbers.values() if one.waba_id == template.waba_id), None)
        if number is None:
            return
        value: dict[str, Any] = {
            "event": status,
            "message_template_id": int(template.id),
            "message_template_name": template.name,
            "message_template_language": template.language,
            "message_template_category": template.category,
            "reason": reason,
        }
        field = "message_template_status_update"
        lane = f"templates {template.waba_id}"
        self._delivery.push(
            Update(number=number, field=field, value=value, at=self._clock.now(), lane=lane), alone=True
        )

    def use(self, waba_id: str, sent: Json) -> tuple[Json, str]:
        """(what the customer sees, the price category) of a send; raises 132xxx."""
        language = sent["language"]["code"]
        found = self.named(waba_id, sent["name"], language)
        if not found or found[0].status in ("PENDING", "REJECTED"):
            details = f"template name ({sent['name']}) does not exist in {language}"
            raise GraphError(132001, details)
        template = found[0]
        if template.status == "PAUSED":
            raise GraphError(132015)
        if template.status == "DISABLED":
            raise GraphError(132016)
        return template_rules.render(template, sent), template.category.lower()

    def refuse_bsuid(self, waba_id: str, sent: Json) -> None:
        """One-time codes go to a phone number only."""
        found = self.named(waba_id, sent["name"], sent["language"]["code"])
        if found and found[0].category == "AUTHENTICATION":
            raise GraphError(131062)

    async def _review(self, template_id: str, due_at: float) -> None:
        await self._clock.sleep(due_at - self._clock.now())
        template = self._store.templates.get(template_id)
        if template and template.status == "PENDING" and template.due_at == due_at:
            self.become(template, "APPROVED")

    def _seed(self, waba_id: str) -> None:
        for name, language, body in _SEEDS:
            self._store.put_template(
                Template(
                    id=ids.numeric(),
                    waba_id=waba_id,
                    name=name,
                    language=language,
                    category="UTILITY",
                    status="APPROVED",
                    components=[body],
                )
            )
