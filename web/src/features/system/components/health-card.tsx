import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { type ReactNode, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { clockSeconds } from '@/ui/format';
import { useZone } from '@/ui/use-zone';
import type { Watched } from '../api/get-cluster';
import { count, span } from '../figures';
import { type Finding, findingsOf, identityOf, nameList, type Tone, toneOf } from '../health';
import styles from './health-card.module.css';

const ICONS = {
  good: IconCircleCheck,
  info: IconInfoCircle,
  warn: IconAlertTriangle,
  bad: IconAlertTriangle,
};

/** `at` is when all this was so, in milliseconds. */
function useSentence(at: number): (finding: Finding) => string {
  const { t } = useTranslation('cluster');
  const zone = useZone();
  return ({ kind, names, count: many, since, left }) =>
    t(`health.${kind}`, {
      count: many,
      total: count(many),
      names: nameList(names),
      since: span(since),
      time: clockSeconds(at - since * 1000, zone),
      left: span(left),
    });
}

/** Said to a screen reader when something else is the matter, not each time a second passes. */
function Spoken({ identity, text }: { identity: string; text: string }) {
  const spoken = useRef({ identity, text });
  if (spoken.current.identity !== identity) spoken.current = { identity, text };
  return (
    <p role="status" className="visually-hidden">
      {spoken.current.text}
    </p>
  );
}

interface Props {
  watched: Watched;
  /** The last question was not answered: nothing can be said to be in order. */
  stale: boolean;
  onLetters: (() => void) | undefined;
}

function Line({ tone, text, children }: { tone: Tone; text: string; children?: ReactNode }) {
  const Icon = ICONS[tone];
  return (
    <p className={styles.line} data-tone={tone}>
      <Icon size={22} aria-hidden />
      <span>{text}</span>
      {children}
    </p>
  );
}

/** The overall state in words, worst first. */
export function HealthCard({ watched, stale, onLetters }: Props) {
  const { cluster, history } = watched;
  const { t } = useTranslation('cluster');
  const zone = useZone();
  const sentenceOf = useSentence(Date.parse(cluster.at));
  const findings = useMemo(() => findingsOf(cluster, history.lives), [cluster, history]);
  const worst = toneOf(findings);
  const tone = stale && worst !== 'bad' ? 'warn' : worst;
  const heading: [Tone, string][] = [];
  if (stale) heading.push(['warn', t('health.stale', { time: clockSeconds(cluster.at, zone) })]);
  else if (findings.length === 0) heading.push(['good', t('health.good')]);
  const lines = findings.map((finding) => ({ ...finding, text: sentenceOf(finding) }));
  const spoken = [...heading.map(([, text]) => text), ...lines.map(({ text }) => text)].join('. ');
  return (
    <section className={styles.card} data-tone={tone} aria-label={t('health.label')}>
      <Spoken identity={`${stale}/${identityOf(findings)}`} text={spoken} />
      {heading.map(([each, text]) => (
        <Line key={each} tone={each} text={text} />
      ))}
      {lines.map(({ kind, tone: each, text }) => (
        <Line key={kind} tone={each} text={text}>
          {kind === 'deadLetters' && onLetters && (
            <Button size="compact-xs" variant="default" onClick={onLetters}>
              {t('health.see')}
            </Button>
          )}
        </Line>
      ))}
    </section>
  );
}
