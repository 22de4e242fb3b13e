import { Loader } from '@mantine/core';
import { IconFileOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '@/ui/avatar';
import { AudioPlayer } from '@/ui/media/audio-player';
import { DocumentView } from '@/ui/media/document-view';
import { saveName } from '@/ui/media/file-kind';
import { ImageView } from '@/ui/media/image-view';
import { saveUrl } from '@/ui/media/save-url';
import { StickerView } from '@/ui/media/sticker-view';
import { VideoView } from '@/ui/media/video-view';
import type { MediaKind } from '../../compose';
import { useClient } from '../../data';
import type { Bubble } from '../../fold';
import type { MediaRef } from '../../model';
import { type SandboxFile, useHeard, useSandboxFile } from '../../use-media';
import { usePhone } from '../phone-context';
import styles from './content.module.css';

interface Props {
  bubble: Bubble;
  kind: MediaKind;
  media: MediaRef;
}

function Voice({ bubble, media, file }: Omit<Props, 'kind'> & { file: SandboxFile | undefined }) {
  const { t } = useTranslation('sandbox');
  const { t: tui } = useTranslation('uiMedia');
  const { phone, number } = usePhone();
  const client = useClient();
  const heard = useHeard(file?.blob);
  const voice = media.voice ?? false;
  const who = bubble.mine ? t('bubble.you') : (number.verified_name ?? number.display_phone);
  const id = bubble.mine ? phone.wa_id : number.phone_number_id;
  const onPlayed = () => {
    // Meta is told only once, and refuses nothing: a failure here changes nothing on the phone.
    if (!bubble.mine && bubble.raw.status !== 'played') {
      client.played(phone.wa_id, number.phone_number_id, bubble.id).catch(() => undefined);
    }
  };
  return (
    <div className={styles.voice}>
      <AudioPlayer
        src={file?.url}
        durationMs={heard?.durationMs}
        peaks={heard?.peaks}
        voice={voice}
        played={bubble.raw.status === 'played'}
        label={
          voice ? tui('player.voice', { name: who }) : tui('player.file', { name: media.filename ?? '' })
        }
        face={voice ? <Avatar id={id} name={bubble.mine ? phone.name : who} size={40} /> : undefined}
        onPlayed={onPlayed}
      />
    </div>
  );
}

/** The sandbox keeps the bytes; they are fetched when the message is shown. */
export function MediaContent({ bubble, kind, media }: Props) {
  const { t } = useTranslation('sandbox');
  const { phone, number } = usePhone();
  const { data: file, isError, isPending } = useSandboxFile(media.id);
  if (isError || (!media.id && !media.link)) {
    return (
      <span className={styles.quiet}>
        <IconFileOff size={16} aria-hidden /> {t('bubble.mediaGone')}
      </span>
    );
  }
  if (!media.id) {
    return (
      <a href={media.link} target="_blank" rel="noopener noreferrer">
        {t('bubble.mediaLink')}
      </a>
    );
  }
  const mime = media.mime_type ?? file?.mime ?? '';
  const fileName = saveName(media.filename, mime, kind);
  const title = media.caption || (bubble.mine ? phone.name : (number.verified_name ?? number.display_phone));
  if (kind === 'audio') return <Voice bubble={bubble} media={media} file={file} />;
  if (kind === 'sticker') return <StickerView src={file?.url} />;
  if (kind === 'image') {
    return <ImageView src={file?.url} measure caption={media.caption} title={title} fileName={fileName} />;
  }
  if (kind === 'video') return <VideoView src={file?.url} size={file?.size} onNeeded={() => undefined} />;
  if (isPending) return <Loader size={20} color="gray" />;
  return (
    <DocumentView
      name={media.filename}
      mime={mime}
      size={file?.size}
      saving={false}
      onSave={() => file && saveUrl(file.url, fileName)}
    />
  );
}
