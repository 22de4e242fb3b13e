import { IconAlertCircle, IconBan } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Markup } from '@/ui/markup/markup';
import type { MediaKind } from '../../compose';
import type { Bubble } from '../../fold';
import { ContactsContent, LocationContent } from './card-content';
import styles from './content.module.css';
import { InteractiveContent, TemplateContent } from './interactive-content';
import { MediaContent } from './media-content';

const MEDIA: ReadonlySet<string> = new Set<MediaKind>(['image', 'video', 'audio', 'document', 'sticker']);

export function isMedia(type: string): type is MediaKind {
  return MEDIA.has(type);
}

/** What a message says, by its type; one the phone cannot draw is named. */
export function BubbleContent({ bubble }: { bubble: Bubble }) {
  const { t } = useTranslation('sandbox');
  const { type, raw, text, mine, revoked } = bubble;
  if (revoked) {
    return (
      <span className={styles.quiet}>
        <IconBan size={16} aria-hidden /> {mine ? t('bubble.revokedMine') : t('bubble.revoked')}
      </span>
    );
  }
  const media = isMedia(type) ? raw[type] : undefined;
  if (isMedia(type) && media) {
    return (
      <>
        <MediaContent bubble={bubble} kind={type} media={media} />
        {media.caption && (
          <span className={styles.caption}>
            <Markup text={media.caption} />
          </span>
        )}
      </>
    );
  }
  if (raw.location) return <LocationContent location={raw.location} />;
  if (raw.contacts) return <ContactsContent cards={raw.contacts} />;
  if (raw.template) return <TemplateContent bubble={bubble} />;
  if (raw.interactive && !mine) return <InteractiveContent interactive={raw.interactive} />;
  if (text !== undefined) return <Markup text={text} />;
  return (
    <span className={styles.quiet}>
      <IconAlertCircle size={16} aria-hidden />
      <span>
        {t('bubble.unknown', { type })}
        <small className={styles.dim}>{t('bubble.unknownHint')}</small>
      </span>
    </span>
  );
}
