import type { Item, MediaType } from '@/api/types';
import type { OutboxEntry } from '@/outbox/db';
import { Markup } from '@/ui/markup/markup';
import { useSlots } from '../../slots';
import { CardsContent } from './cards-content';
import styles from './content.module.css';
import { InteractiveContent, ReplyContent } from './interactive-content';
import { LocationContent } from './location-content';
import { OrderContent } from './order-content';
import { TemplateContent } from './template-content';
import { RevokedContent, UnsupportedContent } from './unsupported-content';

const MEDIA: ReadonlySet<string> = new Set<MediaType>(['image', 'video', 'audio', 'document', 'sticker']);

export function isMedia(type: string): type is MediaType {
  return MEDIA.has(type);
}

interface Props {
  item: Item;
  entry: OutboxEntry | undefined;
  authorName: string;
}

function MediaContent({ item, entry, authorName, type }: Props & { type: MediaType }) {
  const { MediaBubble } = useSlots();
  if (!item.media) return <UnsupportedContent item={item} />;
  return (
    <>
      <div className={styles.frame} data-captioned={!!item.caption || undefined}>
        <MediaBubble
          type={type}
          media={item.media}
          localFile={entry?.file?.blob}
          direction={item.direction}
          status={item.status}
          author={{ id: item.author.id ?? '', name: item.author.name ?? authorName }}
          caption={item.caption}
        />
      </div>
      {item.caption && <Markup text={item.caption} />}
    </>
  );
}

/** What a message says, by its type; one nobody knows is shown as such, with its text if it has one. */
export function ItemContent({ item, entry, authorName }: Props) {
  if (item.revoked_at) return <RevokedContent />;
  if (isMedia(item.type))
    return <MediaContent item={item} entry={entry} authorName={authorName} type={item.type} />;
  if (item.location) return <LocationContent location={item.location} />;
  if (item.contacts) return <CardsContent cards={item.contacts} />;
  if (item.interactive) return <InteractiveContent interactive={item.interactive} text={item.text} />;
  if (item.template) return <TemplateContent template={item.template} text={item.text} />;
  if (item.order) return <OrderContent order={item.order} />;
  if (item.reply) return <ReplyContent reply={item.reply} text={item.text} />;
  if (item.unsupported) return <UnsupportedContent item={item} />;
  if (item.text !== undefined) return <Markup text={item.text} />;
  return <UnsupportedContent item={item} />;
}
