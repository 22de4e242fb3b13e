/** The webhooks and API calls as they pass, newest first. */
import { ActionIcon, SegmentedControl, TextInput, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconSearch, IconTrash } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clearLog, useLive } from '../live';
import { type LogKind, matching } from '../log';
import type { LogEntry } from '../model';
import { LogLine } from './log-entry';
import styles from './log-panel.module.css';

const KINDS: LogKind[] = ['all', 'webhook', 'api'];

/** While paused, what comes waits. */
function usePaused(log: LogEntry[]) {
  const [held, setHeld] = useState<LogEntry[]>();
  const newest = held?.[0]?.n ?? 0;
  return {
    entries: held ?? log,
    paused: held !== undefined,
    waiting: held ? log.filter(({ n }) => n > newest).length : 0,
    toggle: () => setHeld(held ? undefined : log),
    drop: () => setHeld(held && []),
  };
}

export function LogPanel() {
  const { t } = useTranslation('sandbox');
  const log = useLive((live) => live.log);
  const [kind, setKind] = useState<LogKind>('all');
  const [query, setQuery] = useState('');
  const { entries, paused, waiting, toggle, drop } = usePaused(log);
  const shown = useMemo(() => matching(entries, kind, query), [entries, kind, query]);
  const resume = waiting > 0 ? t('log.resume', { count: waiting }) : t('log.resumeNone');
  const pauseLabel = paused ? resume : t('log.pause');
  return (
    <div className={styles.panel}>
      <div className={styles.tools}>
        <SegmentedControl
          size="xs"
          aria-label={t('log.filter')}
          value={kind}
          onChange={(value) => setKind(value as LogKind)}
          data={KINDS.map((value) => ({ value, label: t(`log.${value}`) }))}
        />
        <TextInput
          size="xs"
          className={styles.search ?? ''}
          leftSection={<IconSearch size={14} />}
          placeholder={t('log.search')}
          aria-label={t('log.search')}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <Tooltip label={pauseLabel}>
          <ActionIcon
            variant={paused ? 'light' : 'subtle'}
            color={paused ? 'brand' : 'gray'}
            aria-label={pauseLabel}
            onClick={toggle}
          >
            {paused ? <IconPlayerPlay size={17} /> : <IconPlayerPause size={17} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('log.clear')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('log.clear')}
            onClick={() => {
              clearLog();
              drop();
            }}
          >
            <IconTrash size={17} />
          </ActionIcon>
        </Tooltip>
      </div>
      {shown.length === 0 ? (
        <p className={styles.empty}>{entries.length === 0 ? t('log.empty') : t('log.none')}</p>
      ) : (
        <ul className={styles.list}>
          {shown.map((entry) => (
            <LogLine key={entry.n} entry={entry} />
          ))}
        </ul>
      )}
    </div>
  );
}
