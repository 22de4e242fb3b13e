export { useConversation } from './api/load-conversation';
export { ConversationPane, NoConversation } from './components/conversation-pane';
export { ListPane } from './components/list-pane';
export { type Slots, SlotsProvider } from './slots';
