"""What people do with conversations, and what their doors bring in. Check, tell the actor, answer."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from ipro_rt.accounts.service import Accounts
from ipro_rt.conversations.composing import check, compose
from ipro_rt.conversations.inputs import (
    AssignConversation,
    ConversationPage,
    GetTimeline,
    ListConversations,
    MarkConversationRead,
    OneConversation,
    OneMessage,
    SendMessage,
    SetConversationStatus,
    Timeline,
)
from ipro_rt.conversations.messages import (
    Assign,
    Describe,
    Done,
    HeaderReply,
    MarkRead,
    Message,
    React,
    Retry,
    Send,
    SendReply,
    SetStatus,
    Typing,
)
from ipro_rt.conversations.model import Assignee, Author, Conversation, Item, State, view
from ipro_rt.conversations.store import ConversationStore, Wanted
from ipro_rt.conversations.timeline import found_item
from ipro_rt.kernel.cache import Cache
from ipro_rt.kernel.clock import to_millis
from ipro_rt.kernel.errors import Conflict
from ipro_rt.kernel.operations import Answer, Nothing
from ipro_rt.kernel.paging import MAX_PAGE, decode_cursor, encode_cursor
from ipro_rt.kernel.ports import Address, Mailboxes
from ipro_rt.kernel.scope import Scope
from ipro_rt.media.service import MediaLibrary

T = TypeVar("T")
_LIST = "conversations"
PHONE_S = 10.0  # a phone shows it for 25 s, or until our next message; each showing is a call to the provider
MAX_TYPED_IN = 10_000


class Conversations:
    """The operations on conversations. Writes go to the actors; reads come from the journal and the documents."""

    def __init__(
        self,
        mailboxes: Mailboxes,
        store: ConversationStore,
        media: MediaLibrary,
        accounts: Accounts,
        types: Callable[[Scope, str], None] = lambda scope, conversation_id: None,
    ) -> None:
        self._mailboxes = mailboxes
        self._store = store
        self._media = media
        self._accounts = accounts
        self._types = types
        self._on_phone: Cache[tuple[str, str], bool] = Cache(MAX_TYPED_IN, PHONE_S)

    async def list(self, scope: Scope, input: ListConversations) -> ConversationPage:
        """Newest first. Shows everything that was acknowledged before the call."""
        after = None
        if input.cursor is not None:
            millis, identifier = decode_cursor(scope, _LIST, input.cursor, int, str)
            after = (int(millis), str(identifier))
        await self._mailboxes.settled()
        states = await self._store.page(scope, _wanted(scope, input), after, input.limit + 1)
        return _page(scope, states, input.limit)

    async def get(self, scope: Scope, input: OneConversation) -> Conversation:
        """One conversation as it is now."""
        return await self._header(scope, input.id, Describe())

    async def timeline(self, scope: Scope, input: GetTimeline) -> Timeline:
        """A page of the timeline, the newest unless `before` is given."""
        page = await self.page(scope, input.id, input.before, input.limit)
        if not page.items:
            await self.get(scope, OneConversation(id=input.id))
        return page

    async def page(self, scope: Scope, conversation_id: str, before: int | None, limit: int) -> Timeline:
        """A page of a conversation known to exist."""
        found = await self._store.items(scope, conversation_id, before, limit + 1)
        more, found = len(found) > limit, found[-limit:]
        items = [found_item(each).item for each in found]
        return Timeline(items=items, next=items[0].seq if more else None)

    async def send(self, scope: Scope, input: SendMessage) -> Answer:
        """Write to the customer. Repeating a client_id answers with the same message and sends nothing."""
        check(input)
        if input.reaction is not None and input.type == "reaction":
            message: Message = React(
                client_id=input.client_id,
                author=_author(scope),
                message_id=input.reaction.message_id,
                emoji=input.reaction.emoji,
            )
        else:
            media = await self._media.get(scope, input.media.id) if input.media else None
            message = Send(
                client_id=input.client_id,
                author=_author(scope),
                content=compose(input, media),
                reply_to=input.reply_to,
            )
        reply = await self._ask(scope, input.id, message, SendReply)
        return Answer(reply.item, 200 if reply.repeated else 201)

    async def retry(self, scope: Scope, input: OneMessage) -> Item:
        """Send a failed message again."""
        reply = await self._ask(scope, input.id, Retry(message_id=input.message_id), SendReply)
        return reply.item

    async def mark_read(self, scope: Scope, input: MarkConversationRead) -> Conversation:
        """The team has seen it: unread goes down and the customer's ticks turn blue."""
        return await self._header(scope, input.id, MarkRead(up_to=input.up_to))

    async def typing(self, scope: Scope, input: OneConversation) -> Nothing:
        """Show "digitando…" on the customer's phone, at most every PHONE_S, and to colleagues."""
        key = (scope.tenant_id, input.id)
        if self._on_phone.get(key) is None:
            await self._ask(scope, input.id, Typing(), Done)
            self._on_phone.put(key, True)
        self._types(scope, input.id)
        return Nothing()

    async def set_status(self, scope: Scope, input: SetConversationStatus) -> Conversation:
        """Resolve or reopen."""
        return await self._header(scope, input.id, SetStatus(status=input.status, by=_author(scope)))

    async def assign(self, scope: Scope, input: AssignConversation) -> Conversation:
        """Give the conversation to a user of the tenant, or to nobody."""
        assignee = None
        if input.user_id is not None:
            user = await self._accounts.user(scope, input.user_id)
            if not user.active:
                raise Conflict("This user is deactivated.", hint="Give it to somebody who works here.")
            assignee = Assignee(user.id, user.name)
        return await self._header(scope, input.id, Assign(by=_author(scope), assignee=assignee))

    async def page_of_all(self, scope: Scope) -> ConversationPage:
        """What a screen shows first: the newest conversations, open or not."""
        return await self.list(scope, ListConversations(status="all"))

    async def page_of_mine(self, scope: Scope) -> ConversationPage:
        """What somebody's own list shows first: the newest open conversations assigned to the caller."""
        await self._mailboxes.settled()
        wanted = Wanted(status="open", assignee=scope.user_id)
        return _page(scope, await self._store.page(scope, wanted, None, MAX_PAGE + 1), MAX_PAGE)

    async def _header(self, scope: Scope, conversation_id: str, message: Message) -> Conversation:
        return (await self._ask(scope, conversation_id, message, HeaderReply)).conversation

    async def _ask(self, scope: Scope, conversation_id: str, message: Message, reply: type[T]) -> T:
        return await self._mailboxes.ask(address(scope.tenant_id, conversation_id), message, reply)


def address(tenant_id: str, conversation_id: str) -> Address:
    """Where a conversation's actor is reached."""
    return Address("conversation", tenant_id, conversation_id)


def _wanted(scope: Scope, input: ListConversations) -> Wanted:
    who = {"me": scope.user_id, "none": ""}
    return Wanted(
        status=None if input.status == "all" else input.status,
        assignee=None if input.assignee is None else who.get(input.assignee, input.assignee),
        number_id=input.number_id,
        unread=input.unread,
    )


def _page(scope: Scope, states: Sequence[State], limit: int) -> ConversationPage:
    """A page of one state more than the limit, if there is more."""
    items = [view(state) for state in states[:limit]]
    more = len(states) > limit
    last = items[-1] if more else None
    return ConversationPage(
        items=items, next=encode_cursor(scope, _LIST, to_millis(last.updated_at), last.id) if last else None
    )


def _author(scope: Scope) -> Author:
    return Author("user", id=scope.user_id, name=scope.user_name)
