/** What the conversations feature shows from the media feature. */
import type { Slots } from '@/features/conversations';
import { AttachmentDialog, MediaBubble, VoiceRecorder } from '@/features/media';

export const inboxSlots: Slots = { MediaBubble, VoiceRecorder, AttachmentDialog };
