/** What the conversation list can show: the company's filters, and one's own list. */
import { FILTERS, type InboxFilter } from './inbox-fold';

export const LIST_FILTERS = ['mine', ...FILTERS] as const;
export type ListFilter = 'mine' | InboxFilter;
