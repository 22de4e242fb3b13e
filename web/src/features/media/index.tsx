/** What the thread and the composer use of media. */
export { VoiceRecorder } from '@/ui/media/voice-recorder';
export { AttachmentDialog } from './components/attachment-dialog';
export { MediaBubble } from './components/media-bubble';
