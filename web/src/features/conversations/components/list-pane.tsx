import { CloseButton, SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListFilter } from '@/realtime/list-filter';
import { useOwn } from '@/realtime/own';
import { ConversationList } from './conversation-list';
import styles from './conversation-list.module.css';
import { FiguresStrip } from './figures-strip';
import { useRows } from './use-rows';
import { useSwitchKeys } from './use-switch-keys';

/** The figures lead to the other filters. */
const SEGMENTS = ['mine', 'open', 'resolved', 'all'] as const;

interface Props {
  filter: ListFilter;
  onFilter: (filter: ListFilter) => void;
  selectedId: string | undefined;
  onOpen: (id: string) => void;
}

export function ListPane({ filter, onFilter, selectedId, onOpen }: Props) {
  const { t } = useTranslation('conversations');
  const [query, setQuery] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const mine = useOwn(({ own }) => own?.byId.size ?? 0);
  const rows = useRows(filter, query);
  useSwitchKeys({ rows, selectedId, onOpen, search });
  return (
    <section className={styles.pane} aria-label={t('list.label')}>
      <header className={styles.head}>
        <h1 className={styles.title}>{t('title')}</h1>
        <FiguresStrip filter={filter} onFilter={onFilter} />
        <TextInput
          ref={search}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || query === '') return;
            event.stopPropagation();
            setQuery('');
          }}
          placeholder={t('list.search')}
          aria-label={t('list.search')}
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={
            query && <CloseButton size="sm" aria-label={t('list.clearSearch')} onClick={() => setQuery('')} />
          }
          variant="filled"
          radius="xl"
          className={styles.search}
        />
        <SegmentedControl
          size="xs"
          fullWidth
          radius="xl"
          value={filter}
          onChange={(next) => onFilter(next as ListFilter)}
          aria-label={t('list.filter.label')}
          data={SEGMENTS.map((value) => ({
            value,
            label: (
              <>
                {t(`list.filter.${value}`)}
                {value === 'mine' && mine > 0 && <span className={styles.count}> {mine}</span>}
              </>
            ),
          }))}
        />
      </header>
      <ConversationList latest={rows} filter={filter} query={query} selectedId={selectedId} />
    </section>
  );
}
