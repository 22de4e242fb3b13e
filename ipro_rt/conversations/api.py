"""The operations on conversations, one row each."""

from ipro_rt.conversations import inputs
from ipro_rt.conversations.model import Conversation, Item
from ipro_rt.conversations.service import Conversations
from ipro_rt.kernel.operations import Nothing, Operation
from ipro_rt.kernel.scope import Permission

_ONE = "/conversations/{id}"
OPERATIONS = [
    Operation(
        id="listConversations",
        method="GET",
        path="/conversations",
        summary="Conversations, newest first",
        input=inputs.ListConversations,
        output=inputs.ConversationPage,
        needs=Permission.READ,
        run=Conversations.list,
    ),
    Operation(
        id="getConversation",
        method="GET",
        path=_ONE,
        summary="One conversation",
        input=inputs.OneConversation,
        output=Conversation,
        needs=Permission.READ,
        run=Conversations.get,
    ),
    Operation(
        id="getTimeline",
        method="GET",
        path=f"{_ONE}/timeline",
        summary="Messages and system lines in order, newest page first",
        input=inputs.GetTimeline,
        output=inputs.Timeline,
        needs=Permission.READ,
        run=Conversations.timeline,
    ),
    Operation(
        id="sendMessage",
        method="POST",
        path=f"{_ONE}/messages",
        summary="Write to the customer; the same client_id is the same message",
        input=inputs.SendMessage,
        output=Item,
        needs=Permission.ATTEND,
        run=Conversations.send,
        status=201,
    ),
    Operation(
        id="retryMessage",
        method="POST",
        path=f"{_ONE}/messages/{{message_id}}/retry",
        summary="Send a failed message again",
        input=inputs.OneMessage,
        output=Item,
        needs=Permission.ATTEND,
        run=Conversations.retry,
    ),
    Operation(
        id="markRead",
        method="POST",
        path=f"{_ONE}/read",
        summary="Seen by the team, blue ticks for the customer",
        input=inputs.MarkConversationRead,
        output=Conversation,
        needs=Permission.ATTEND,
        run=Conversations.mark_read,
    ),
    Operation(
        id="signalTyping",
        method="POST",
        path=f"{_ONE}/typing",
        summary="Show the customer that somebody is typing",
        input=inputs.OneConversation,
        output=Nothing,
        needs=Permission.ATTEND,
        run=Conversations.typing,
        status=204,
    ),
    Operation(
        id="setConversationStatus",
        method="POST",
        path=f"{_ONE}/status",
        summary="Resolve or reopen",
        input=inputs.SetConversationStatus,
        output=Conversation,
        needs=Permission.ATTEND,
        run=Conversations.set_status,
    ),
    Operation(
        id="assignConversation",
        method="POST",
        path=f"{_ONE}/assignee",
        summary="Give the conversation to somebody, or to nobody",
        input=inputs.AssignConversation,
        output=Conversation,
        needs=Permission.ATTEND,
        run=Conversations.assign,
    ),
]
