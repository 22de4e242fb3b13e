import { IconArrowUp, IconInbox } from '@tabler/icons-react';
import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import type { Conversation } from '@/api/types';
import type { ListFilter } from '@/realtime/list-filter';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { useNow } from '@/ui/use-now';
import { arrange, type Frozen, freeze } from '../arrange';
import styles from './conversation-list.module.css';
import { ConversationRow } from './conversation-row';
import { ListSkeleton } from './list-skeleton';
import { useFirstPages } from './use-first-pages';
import { useListKeys } from './use-list-keys';

interface Props {
  /** In the order of the server; what is shown may lag behind it while the list is in use. */
  latest: Conversation[];
  filter: ListFilter;
  query: string;
  selectedId: string | undefined;
}

export function ConversationList({ latest, filter, query, selectedId }: Props) {
  const { t } = useTranslation('conversations');
  const { loading, error, started, more, retry } = useFirstPages(filter, query);
  const live = useDeferredValue(latest);
  const [frozen, setFrozen] = useState<Frozen | null>(null);
  const { rows, news } = useMemo(() => arrange(live, frozen), [live, frozen]);
  const list = useRef<VirtuosoHandle>(null);
  const now = useNow();
  const atTop = useCallback(
    (top: boolean) => setFrozen((was) => (top ? null : (was ?? freeze(live)))),
    [live],
  );
  const { focusedId, onKeyDown } = useListKeys(rows, selectedId, list);
  const tabbableId = [focusedId, selectedId].find((id) => rows.some((row) => row.id === id)) ?? rows[0]?.id;

  if (error && rows.length === 0) return <ErrorState error={error} onRetry={retry} />;
  if (!started && rows.length === 0) return <ListSkeleton />;
  if (rows.length === 0 && !loading) {
    const title = query.trim() ? t('list.noMatch', { query: query.trim() }) : t(`list.empty.${filter}`);
    return <EmptyState icon={<IconInbox size={32} stroke={1.5} />} title={title} />;
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys move between the links inside
    <div className={styles.rows} onKeyDown={onKeyDown}>
      {news > 0 && (
        <button type="button" className={styles.pill} onClick={() => list.current?.scrollTo({ top: 0 })}>
          <IconArrowUp size={14} aria-hidden /> {t('list.news', { count: news })}
        </button>
      )}
      <Virtuoso
        key={filter}
        ref={list}
        data={rows}
        fixedItemHeight={70}
        increaseViewportBy={400}
        computeItemKey={(_index, row) => row.id}
        atTopStateChange={atTop}
        atTopThreshold={8}
        endReached={more}
        aria-label={t('list.label')}
        itemContent={(_index, row) => (
          <div className={styles.item}>
            <ConversationRow
              conversation={row}
              selected={row.id === selectedId}
              tabbable={row.id === tabbableId}
              showStatus={filter === 'all'}
              now={now}
            />
          </div>
        )}
      />
    </div>
  );
}
