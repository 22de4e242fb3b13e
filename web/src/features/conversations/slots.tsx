/** Parts this feature shows but does not own; the page that composes features hands them over. */
import { type ComponentType, createContext, type ReactNode, useContext } from 'react';
import type { Direction, Media, MediaType, MessageStatus } from '@/api/types';

interface MediaBubbleSlot {
  type: MediaType;
  media: Media;
  localFile?: Blob;
  direction: Direction;
  status?: MessageStatus;
  author: { id: string; name: string };
  caption?: string;
}

interface AttachmentDialogSlot {
  files: File[];
  initialCaption?: string;
  onSend: (attachments: { file: File; type: MediaType; caption?: string }[]) => void;
  onCancel: () => void;
}

export interface Slots {
  MediaBubble: ComponentType<MediaBubbleSlot>;
  VoiceRecorder: ComponentType<{
    onRecorded: (blob: Blob, durationMs: number) => void;
    onCancel: () => void;
  }>;
  AttachmentDialog: ComponentType<AttachmentDialogSlot>;
}

const SlotsContext = createContext<Slots | null>(null);

export function SlotsProvider({ slots, children }: { slots: Slots; children: ReactNode }) {
  return <SlotsContext value={slots}>{children}</SlotsContext>;
}

export function useSlots(): Slots {
  const slots = useContext(SlotsContext);
  if (!slots) throw new Error('the page must hand over its slots');
  return slots;
}
