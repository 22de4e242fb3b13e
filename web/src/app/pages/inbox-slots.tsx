/** What the conversations feature shows from the media feature. */
import type { Slots } from '@/features/conversations';

export const inboxSlots: Slots = {
  MediaBubble: ({ media, type }) => <span>{media.name ?? type}</span>,
  VoiceRecorder: ({ onCancel }) => (
    <button type="button" onClick={onCancel}>
      …
    </button>
  ),
  AttachmentDialog: () => null,
};
