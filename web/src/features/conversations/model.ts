/** Small truths about conversations that several components share. Pure. */
import type { Conversation, Item } from '@/api/types';
import { folded, phoneText } from '@/ui/format';

type ContactRef = Conversation['contact'];

/** How a person is called on screen: the name, else the phone, else the username. */
export function nameOf(contact: ContactRef): string {
  const name = contact.name.trim();
  if (name && !/^\+?\d+$/.test(name)) return name;
  if (contact.phone) return phoneText(contact.phone);
  return contact.username ? `@${contact.username}` : name || '—';
}

/** The line under the name: phone, or username where WhatsApp hides the phone. */
export function handleOf(contact: ContactRef): string | undefined {
  const handle = contact.phone ? phoneText(contact.phone) : contact.username && `@${contact.username}`;
  return handle === nameOf(contact) ? undefined : handle || undefined;
}

/** Milliseconds of the 24 h window left; undefined when the server does not say. */
export function windowLeft(conversation: Conversation, now: number): number | undefined {
  if (!conversation.window_expires_at) return undefined;
  return Date.parse(conversation.window_expires_at) - now;
}

/** The entry as one line of plain text, for quotes and announcements; '' when it has none. */
export function plainText(item: Item): string {
  if (item.revoked_at) return '';
  return item.text ?? item.caption ?? item.media?.name ?? item.location?.name ?? item.reply?.title ?? '';
}

/** Whether a search finds this person: any part of the name, username or phone. */
export function matches(contact: ContactRef, query: string): boolean {
  const wanted = folded(query.trim());
  if (folded(`${contact.name} ${contact.username ?? ''}`).includes(wanted)) return true;
  const digits = query.replace(/\D/g, '');
  return digits.length > 2 && (contact.phone ?? '').includes(digits);
}
