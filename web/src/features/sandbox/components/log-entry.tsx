import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconArrowDownLeft, IconArrowUpRight, IconCheck, IconCopy } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useZone } from '@/ui/use-zone';
import { exactClock, parsedBody, shortPath, titleOf } from '../log';
import type { LogEntry } from '../model';
import { JsonTree } from './json-tree';
import styles from './log-panel.module.css';

function Part({ title, value }: { title: string; value: unknown }) {
  const { t } = useTranslation('sandbox');
  const body = parsedBody(value);
  if (body === undefined || body === null || body === '') return null;
  return (
    <section className={styles.part}>
      <header>
        <h4>{title}</h4>
        <CopyButton value={typeof body === 'string' ? body : JSON.stringify(body, null, 2)}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? t('log.copied') : t('log.copy')}>
              <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('log.copy')} onClick={copy}>
                {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </header>
      <div className={styles.json}>
        <JsonTree value={body} />
      </div>
    </section>
  );
}

/** One call; its bodies are drawn when it is opened. */
export const LogLine = memo(function LogLine({ entry }: { entry: LogEntry }) {
  const { t } = useTranslation('sandbox');
  const zone = useZone();
  const [open, setOpen] = useState(false);
  const { kind, method, path, status, ms, at } = entry;
  const webhook = kind === 'webhook';
  const Icon = webhook ? IconArrowDownLeft : IconArrowUpRight;
  const good = status >= 200 && status < 300;
  return (
    <li className={styles.entry} data-kind={kind}>
      <button type="button" className={styles.summary} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon
          size={16}
          className={styles.kind}
          aria-label={webhook ? t('log.toBusiness') : t('log.toMeta')}
        />
        <span className={styles.what}>
          <span className={styles.entryTitle}>{titleOf(entry)}</span>
          <span className={styles.path} title={path}>
            {method} {shortPath(path)}
          </span>
        </span>
        <span className={styles.facts}>
          <span className={styles.status} data-good={good || undefined}>
            {status || t('log.noAnswer')}
          </span>
          <span>
            {exactClock(at, zone)} · {Math.round(ms)} ms
          </span>
        </span>
      </button>
      {open && (
        <div className={styles.parts}>
          <Part title={t('log.request')} value={entry.request} />
          <Part title={t('log.response')} value={entry.response} />
        </div>
      )}
    </li>
  );
});
