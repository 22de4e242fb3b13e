import { useTranslation } from 'react-i18next';
import { clockSeconds } from '@/ui/format';
import { useNow } from '@/ui/use-now';
import { useZone } from '@/ui/use-zone';
import type { ActorDetail, TurnCard } from '../contract';
import { count, milliseconds, span } from '../figures';
import { clusterStrings } from '../strings';
import styles from './actor-detail.module.css';
import { ACTOR_TONES } from './actors-table';
import { Pill } from './pill';
import { Facts, SheetSection } from './side-sheet';

type Outcome = keyof typeof clusterStrings.outcome;

function isOutcome(word: string): word is Outcome {
  return Object.hasOwn(clusterStrings.outcome, word);
}

function Turn({ turn }: { turn: TurnCard }) {
  const { t } = useTranslation('cluster');
  const zone = useZone();
  const [word = '', code = ''] = turn.outcome.split(':', 2);
  return (
    <tr>
      <td className={styles.time}>{clockSeconds(turn.at, zone)}</td>
      <td>
        <span className={styles.message}>{turn.message}</span>
        <span className={styles.outcome} data-bad={word === 'broke' || undefined}>
          {isOutcome(word) ? t(`outcome.${word}`, { code }) : turn.outcome}
          {typeof turn.seq === 'number' && ` · ${t('actor.afterTurn', { seq: count(turn.seq) })}`}
        </span>
      </td>
      <td className={styles.took}>{milliseconds(turn.took_ms)}</td>
    </tr>
  );
}

function Turns({ turns }: { turns: TurnCard[] }) {
  const { t } = useTranslation('cluster');
  const newest = [...turns].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  if (newest.length === 0) return <p className={styles.none}>{t('actor.noTurns')}</p>;
  return (
    <table className={styles.turns}>
      <thead className="visually-hidden">
        <tr>
          <th>{t('actor.time')}</th>
          <th>{t('actor.outcome')}</th>
          <th>{t('actor.took')}</th>
        </tr>
      </thead>
      <tbody>
        {newest.map((turn) => (
          <Turn key={`${turn.at}/${turn.seq ?? ''}/${turn.message}`} turn={turn} />
        ))}
      </tbody>
    </table>
  );
}

function Effects({ detail }: { detail: ActorDetail }) {
  const { t } = useTranslation('cluster');
  const now = useNow(1_000);
  if (detail.effects.length === 0) return <p className={styles.none}>{t('actor.noEffects')}</p>;
  return (
    <Facts
      rows={detail.effects.map(({ kind, seq, since }) => [
        `${kind} · ${t('actor.afterTurn', { seq: count(seq) })}`,
        t('actor.since', { span: span((now - Date.parse(since)) / 1000) }),
      ])}
    />
  );
}

function Timers({ detail }: { detail: ActorDetail }) {
  const { t } = useTranslation('cluster');
  const now = useNow(1_000);
  if (detail.timers.length === 0) return <p className={styles.none}>{t('actor.noTimers')}</p>;
  return (
    <Facts
      rows={detail.timers.map(({ name, due, every_s }) => {
        const left = (Date.parse(due) - now) / 1000;
        const when =
          left >= 0 ? t('actor.due', { span: span(left) }) : t('actor.late', { span: span(-left) });
        return [name, every_s ? `${when} · ${t('actor.every', { span: span(every_s) })}` : when];
      })}
    />
  );
}

export function ActorView({ detail }: { detail: ActorDetail }) {
  const { t } = useTranslation('cluster');
  const { actor, incarnation } = detail;
  return (
    <>
      <Facts
        rows={[
          [
            t('actors.state'),
            <Pill key="state" tone={ACTOR_TONES[actor.state]}>
              {t(`actorState.${actor.state}`)}
            </Pill>,
          ],
          [t('actors.mailbox'), count(actor.mailbox)],
          [t('actors.seq'), count(actor.seq)],
          [t('actors.idle'), span(actor.idle_s)],
          [t('actors.host'), actor.host],
          [t('actors.shard'), count(actor.shard)],
          [t('actor.epoch'), count(actor.epoch)],
          [t('actor.incarnation'), incarnation],
        ]}
      />
      <SheetSection title={t('actor.turns')}>
        <Turns turns={detail.turns} />
      </SheetSection>
      <SheetSection title={t('actor.effects')}>
        <Effects detail={detail} />
      </SheetSection>
      <SheetSection title={t('actor.timers')}>
        <Timers detail={detail} />
      </SheetSection>
    </>
  );
}
