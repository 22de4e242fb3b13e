import { useTranslation } from 'react-i18next';
import table from '@/ui/table.module.css';
import type { ActorCard } from '../contract';
import { count, span } from '../figures';
import { Pill, type PillTone } from './pill';
import type { ActorName } from './screen';
import { useKindName } from './use-kind-name';

export const ACTOR_TONES: Record<ActorCard['state'], PillTone> = {
  awake: 'good',
  busy: 'good',
  waking: 'warn',
  asleep: 'calm',
};

export function ActorsTable({
  actors,
  onActor,
}: {
  actors: ActorCard[];
  onActor: (actor: ActorName) => void;
}) {
  const { t } = useTranslation('cluster');
  const kindName = useKindName();
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th>{t('actors.id')}</th>
          <th>{t('actors.state')}</th>
          <th>{t('actors.host')}</th>
          <th className={table.number}>{t('actors.shard')}</th>
          <th className={table.number}>{t('actors.mailbox')}</th>
          <th className={table.number}>{t('actors.seq')}</th>
          <th className={table.number}>{t('actors.idle')}</th>
        </tr>
      </thead>
      <tbody>
        {actors.map(({ kind, id, state, host, shard, mailbox, seq, idle_s }) => (
          <tr key={`${kind}/${id}`}>
            <td className={table.wide}>
              <span>
                <button
                  type="button"
                  className={table.link}
                  data-main
                  aria-label={t('actors.open', { kind: kindName(kind), id })}
                  onClick={() => onActor({ kind, id })}
                >
                  {id}
                </button>{' '}
                <span className={table.dim}>{kindName(kind)}</span>
              </span>
            </td>
            <td data-label={t('actors.state')}>
              <Pill tone={ACTOR_TONES[state]}>{t(`actorState.${state}`)}</Pill>
            </td>
            <td data-label={t('actors.host')}>{host}</td>
            <td className={table.number} data-label={t('actors.shard')}>
              {count(shard)}
            </td>
            <td className={table.number} data-label={t('actors.mailbox')}>
              {count(mailbox)}
            </td>
            <td className={table.number} data-label={t('actors.seq')}>
              {count(seq)}
            </td>
            <td className={table.number} data-label={t('actors.idle')}>
              {span(idle_s)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
