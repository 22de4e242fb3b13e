/** Any media of a message, in any of its states. */
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type MediaUrl, useMediaUrl } from '@/api/media-url';
import { Avatar } from '@/ui/avatar';
import { AudioPlayer } from '@/ui/media/audio-player';
import { DocumentView } from '@/ui/media/document-view';
import { saveName } from '@/ui/media/file-kind';
import { ImageView } from '@/ui/media/image-view';
import { saveUrl } from '@/ui/media/save-url';
import { StickerView } from '@/ui/media/sticker-view';
import { useLocalUrl } from '@/ui/media/use-local-url';
import { VideoView } from '@/ui/media/video-view';
import type { MediaBubbleProps } from '../contract';
import styles from './media-bubble.module.css';
import { FailedMedia, PendingMedia, SendingVeil, UnfetchedMedia } from './media-states';

/** Seen at once; everything else is fetched when someone wants it. */
const EAGER = new Set(['image', 'sticker']);

interface Source extends MediaUrl {
  need: () => void;
  save: () => void;
}

function useSource({ type, media, localFile }: MediaBubbleProps): Source {
  const { t } = useTranslation('media');
  const [needed, setNeeded] = useState(EAGER.has(type));
  const [saving, setSaving] = useState(false);
  const local = useLocalUrl(localFile);
  const remote = useMediaUrl(localFile || media.state !== 'ready' ? undefined : media.id, needed);
  const url = local ?? remote.url;
  const name = saveName(media.name, media.mime, t(`fileName.${type}`));
  useEffect(() => {
    if (!saving || !url) return;
    setSaving(false);
    saveUrl(url, name);
  }, [saving, url, name]);
  const need = useCallback(() => setNeeded(true), []);
  const save = useCallback(() => {
    setSaving(true);
    setNeeded(true);
  }, []);
  return { ...remote, url, loading: remote.loading || saving, need, save };
}

function Shown(props: MediaBubbleProps & { source: Source }) {
  const { type, media, localFile, direction, status, author, caption, source } = props;
  const { t } = useTranslation('media');
  const { t: tui } = useTranslation('uiMedia');
  const name = author.name || t('customer');
  const fileName = saveName(media.name, media.mime, t(`fileName.${type}`));
  if (type === 'audio') {
    const voice = media.voice ?? false;
    return (
      <div className={styles.audio}>
        <AudioPlayer
          src={source.url}
          durationMs={media.duration_ms}
          peaks={media.waveform}
          voice={voice}
          played={direction === 'out' && status === 'played'}
          label={voice ? tui('player.voice', { name }) : tui('player.file', { name: fileName })}
          face={voice ? <Avatar id={author.id} name={name} size={44} /> : undefined}
          onNeeded={source.need}
          onSave={source.save}
        />
        {!voice && media.name && <span className={styles.audioName}>{media.name}</span>}
      </div>
    );
  }
  if (type === 'image') {
    const { width, height } = media;
    const shape = { width, height, caption, title: caption || name, fileName };
    return <ImageView src={source.url} measure={!!localFile} {...shape} />;
  }
  if (type === 'video') {
    const { width, height, size, duration_ms } = media;
    const shape = { width, height, size: localFile?.size ?? size, durationMs: duration_ms };
    return <VideoView src={source.url} onNeeded={source.need} {...shape} />;
  }
  if (type === 'sticker') return <StickerView src={source.url} />;
  const facts = { name: media.name, mime: media.mime, size: localFile?.size ?? media.size };
  return <DocumentView {...facts} saving={source.loading} onSave={source.save} />;
}

export function MediaBubble(props: MediaBubbleProps) {
  const { media, localFile, direction, status, type } = props;
  const source = useSource(props);
  if (!localFile && media.state === 'pending') return <PendingMedia media={media} direction={direction} />;
  if (!localFile && media.state === 'failed') return <FailedMedia media={media} direction={direction} />;
  if (source.error) return <UnfetchedMedia error={source.error} onRetry={source.retry} />;
  const sending = !!localFile && (status === 'pending' || status === 'sending');
  return (
    <span className={styles.media}>
      <Shown {...props} source={source} />
      {sending && type !== 'audio' && <SendingVeil over={type === 'image' || type === 'video'} />}
    </span>
  );
}
