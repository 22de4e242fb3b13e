"""Meta's error codes: what each says, which HTTP status it comes with, and the two shapes it is written in.

Invariant: `code` is what a client may rely on; texts follow Meta's wording closely enough to be recognised.
The HTTP status of a WhatsApp code is only documented for some; the others are 400.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sandbox import ids

HREF = "/documentation/business-messaging/whatsapp/support/error-codes"


class Known(NamedTuple):
    title: str
    http: int = 400
    details: str = ""
    subcode: int | None = None


CODES: dict[int, Known] = {
    0: Known("AuthException", 401, "We were unable to authenticate the app user."),
    1: Known("API Unknown", 500, "Possibly a temporary issue due to downtime."),
    2: Known("API Service", 503, "Temporary issue due to downtime or due to being overloaded."),
    3: Known("API Method", 500, "Capability or permissions issue."),
    4: Known("Application request limit reached", 429, "The app has reached its API call rate limit."),
    10: Known("Permission Denied", 403, "Permission is either not granted or has been removed."),
    33: Known("Parameter value is not valid", 400, "The business phone number has been deleted."),
    100: Known("Invalid parameter"),
    190: Known("Access token has expired", 401, "Your access token has expired."),
    200: Known("API Permission", 403, "Permission is either not granted or has been removed."),
    368: Known("Temporarily blocked for policies violations", 403, "The account has been restricted."),
    2200: Known("Callback verification failed", 400, "The callback did not answer with the challenge."),
    2500: Known("Unknown path components", 400),
    80007: Known("Rate limit issues", 429, "The WhatsApp Business Account has reached its rate limit."),
    130429: Known("Rate limit hit", 429, "Message failed to send because there were too many messages sent "
                  "from this phone number in a short period of time."),
    130472: Known("User's number is part of an experiment", 400, "Message was not sent as part of an experiment."),
    130497: Known("Business account is restricted from messaging users in this country", 403),
    131000: Known("Something went wrong", 500, "Message failed to send due to an unknown error."),
    131005: Known("Access denied", 403, "Permission is either not granted or has been removed."),
    131008: Known("Required parameter is missing"),
    131009: Known("Parameter value is not valid"),
    131016: Known("Service unavailable", 500, "A service is temporarily unavailable."),
    131021: Known("Recipient cannot be sender", 400, "Sender and recipient phone number is the same."),
    131026: Known("Message undeliverable", 400, "Unable to deliver the message."),
    131030: Known("Recipient phone number not in allowed list", 400,
                  "Add recipient phone number to recipient list and try again."),
    131031: Known("Account has been locked", 403, "The account has been restricted or disabled."),
    131037: Known("Display name not approved", 400, "The sender's display name has not been approved."),
    131042: Known("Business eligibility payment issue", 400, "Message failed to send because of your payment method."),
    131045: Known("Incorrect certificate", 500, "Message failed to send due to a phone number registration error."),
    131047: Known("Re-engagement message", 400, "Message failed to send because more than 24 hours have passed "
                  "since the customer last replied to this number."),
    131048: Known("Spam rate limit hit", 400, "Message failed to send because there are restrictions on how many "
                  "messages can be sent from this phone number."),
    131049: Known("This message was not delivered to maintain healthy ecosystem engagement.", 400,
                  "In order to maintain a healthy ecosystem engagement, the message failed to be delivered."),
    131050: Known("User has stopped marketing messages", 400, "The recipient chose to stop marketing messages."),
    131051: Known("Message type unknown", 400, "Message type is currently not supported."),
    131052: Known("Media download error", 400, "Failed to download the media from the link."),
    131053: Known("Media upload error", 400, "Media file could not be processed."),
    131056: Known("(Business Account, Consumer Account) pair rate limit hit", 429, "Message failed to send because "
                  "there were too many messages sent from this phone number to the same phone number."),
    131057: Known("Account in maintenance mode", 500, "Business Account is in maintenance mode."),
    131062: Known("Business-scoped user ids are not supported for this message", 400,
                  "Authentication templates need the recipient's phone number."),
    132000: Known("Number of parameters does not match the expected number of params"),
    132001: Known("Template name does not exist in the translation", 404),
    132005: Known("Translated text too long"),
    132007: Known("Template content policy violation"),
    132008: Known("Template parameter value is not valid"),
    132012: Known("Parameter format does not match format in the created template"),
    132015: Known("Template is paused", 400, "Template is paused due to low quality."),
    132016: Known("Template is disabled", 400, "Template has been paused too many times and is disabled."),
    133010: Known("Phone number not registered", 400, "Phone number not registered on the platform."),
    135000: Known("Generic user error", 400, "Message failed to send because of an unknown error."),
}  # fmt: skip
TRANSIENT = frozenset({1, 2, 4, 80007, 130429, 131016, 131056, 131057})


def known(code: int) -> Known:
    return CODES.get(code, Known("Something went wrong"))


class GraphError(Exception):
    """An answer in Meta's error shape."""

    def __init__(self, code: int, details: str = "", *, subcode: int | None = None, message: str = "") -> None:
        entry = known(code)
        self.code = code
        self.http = entry.http
        self.details = details or entry.details
        self.subcode = subcode or entry.subcode
        self.message = message or f"(#{code}) {entry.title}"
        super().__init__(f"{self.message}: {self.details}")

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {"message": self.message, "type": "OAuthException", "code": self.code}
        if self.subcode:
            error["error_subcode"] = self.subcode
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.code in TRANSIENT:
            error["is_transient"] = True
        return {"error": error | {"fbtrace_id": ids.trace()}}


def in_webhook(code: int, details: str = "") -> dict[str, Any]:
    """The same error in a `failed` status or an unsupported message."""
    entry = known(code)
    return {
        "code": code,
        "title": entry.title,
        "message": entry.title,
        "error_data": {"details": details or entry.details or entry.title},
        "href": HREF,
    }


def required(parameter: str) -> GraphError:
    return GraphError(100, message=f"(#100) The parameter {parameter} is required.")


def unknown_object(object_id: str, method: str) -> GraphError:
    return GraphError(
        100,
        subcode=33,
        message=f"Unsupported {method.lower()} request. Object with ID '{object_id[:64]}' does not exist, cannot be "
        "loaded due to missing permissions, or does not support this operation.",
    )


def bad_token(details: str = "Invalid OAuth access token - Cannot parse access token") -> GraphError:
    return GraphError(190, message=details)
