/** What the thread and the composer ask of this feature; app/pages/inbox-slots.tsx hands them over. */
import type { Direction, Media, MediaType, MessageStatus } from '@/api/types';

export interface MediaBubbleProps {
  type: MediaType;
  /** State `pending`: the server is still fetching it; `failed`: say so. An unsent message has `localFile`. */
  media: Media;
  /** Bytes of a message still in the outbox: show these instead of fetching. */
  localFile?: Blob;
  direction: Direction;
  status?: MessageStatus;
  /** Who speaks in a voice note: its avatar stands beside the waveform. */
  author: { id: string; name: string };
  /** Alt text of an image, title of a lightbox. */
  caption?: string;
}

export interface VoiceRecorderProps {
  /** The recorder starts on mount, asks for the microphone, and explains a refusal itself. */
  onRecorded: (blob: Blob, durationMs: number) => void;
  onCancel: () => void;
}

export interface OutgoingAttachment {
  file: File;
  type: MediaType;
  caption?: string;
}

export interface AttachmentDialogProps {
  files: File[];
  /** Puts what was typed in the composer under the first file. */
  initialCaption?: string;
  onSend: (attachments: OutgoingAttachment[]) => void;
  onCancel: () => void;
}
