import { ActionIcon, Button, Checkbox, Tooltip } from '@mantine/core';
import { IconRefresh, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { exactTime, listTime } from '@/ui/format';
import table from '@/ui/table.module.css';
import { useNow } from '@/ui/use-now';
import { useZone } from '@/ui/use-zone';
import type { DeadLetter } from '../contract';
import { letterStrings } from '../letter-strings';
import styles from './letters.module.css';
import type { ActorName } from './screen';
import { useKindName } from './use-kind-name';

interface Props {
  letter: DeadLetter;
  chosen: boolean;
  busy: boolean;
  onToggle: () => void;
  onReplay: (id: string) => void;
  onDrop: (id: string) => void;
  onActor: (actor: ActorName) => void;
}

type Source = keyof typeof letterStrings.source;

function isSource(word: string): word is Source {
  return Object.hasOwn(letterStrings.source, word);
}

export function DeadLetterRow({ letter, chosen, busy, onToggle, onReplay, onDrop, onActor }: Props) {
  const { t } = useTranslation('cluster');
  const kindName = useKindName();
  const zone = useZone();
  const now = useNow();
  const { id, kind, actor, message, error, source, at, tries } = letter;
  const words = { message, actor };
  return (
    <tr className={styles.row} data-chosen={chosen || undefined}>
      <td className={styles.pick}>
        <Checkbox size="xs" checked={chosen} onChange={onToggle} aria-label={t('letters.select', words)} />
      </td>
      <td className={`${table.wide} ${styles.what}`}>
        <strong>{message}</strong>
        <span className={table.dim}>
          {kindName(kind)}{' '}
          <button
            type="button"
            className={`${table.link} ${styles.actor}`}
            data-main
            aria-label={t('actors.open', { kind: kindName(kind), id: actor })}
            onClick={() => onActor({ kind, id: actor })}
          >
            {actor}
          </button>
        </span>
      </td>
      <td className={`${table.wide} ${styles.error}`}>
        <span className={styles.clamped} title={error}>
          {error}
        </span>
      </td>
      <td className={`${table.wide} ${styles.when}`}>
        <time dateTime={at} title={exactTime(at, zone)}>
          {listTime(at, now, zone)}
        </time>
        <span className={table.dim}>
          {t('letters.tries', { count: tries })} · {isSource(source) ? t(`letters.source.${source}`) : source}
        </span>
      </td>
      <td className={`${table.wide} ${styles.acts}`}>
        <Button
          size="compact-xs"
          variant="light"
          leftSection={<IconRefresh size={14} aria-hidden />}
          disabled={busy}
          aria-label={t('letters.replayOf', words)}
          onClick={() => onReplay(id)}
        >
          {t('letters.replay')}
        </Button>
        <Tooltip label={t('letters.drop')}>
          <ActionIcon
            variant="subtle"
            color="red"
            disabled={busy}
            aria-label={t('letters.dropOf', words)}
            onClick={() => onDrop(id)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Tooltip>
      </td>
    </tr>
  );
}
