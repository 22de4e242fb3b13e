import { Button, Checkbox, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeadLetter } from '../contract';
import { count } from '../figures';
import { stopSettling, useSettling } from '../settling';
import styles from './letters.module.css';

interface Props {
  letters: DeadLetter[];
  picked: string[];
  onPick: (ids: string[]) => void;
  onReplay: () => void;
  onDrop: () => void;
}

/** What is selected on this page and what can be done with it; while many are under way, how far that is. */
export function LetterBar({ letters, picked, onPick, onReplay, onDrop }: Props) {
  const { t } = useTranslation('cluster');
  const job = useSettling((settling) => settling.job);
  if (job && job.total > 1) {
    const label = t(job.settlement === 'replay' ? 'letters.replaying' : 'letters.dropping', {
      done: count(job.done),
      total: count(job.total),
    });
    return (
      <div className={styles.bar}>
        <span>{label}</span>
        <Progress.Root className={styles.progress ?? ''} size="sm">
          <Progress.Section value={(job.done / job.total) * 100} aria-label={label} />
        </Progress.Root>
        <Button size="compact-xs" variant="default" disabled={job.stopped} onClick={stopSettling}>
          {t('letters.stop')}
        </Button>
      </div>
    );
  }
  if (letters.length === 0) return null;
  const all = picked.length === letters.length;
  return (
    <div className={styles.bar}>
      <Checkbox
        size="xs"
        aria-label={t('letters.all')}
        label={picked.length > 0 ? t('letters.selected', { count: picked.length }) : t('letters.all')}
        checked={all}
        indeterminate={picked.length > 0 && !all}
        onChange={() => onPick(all ? [] : letters.map(({ id }) => id))}
      />
      {picked.length > 0 && (
        <>
          <Button size="compact-xs" onClick={onReplay}>
            {t('letters.replay')}
          </Button>
          <Button size="compact-xs" variant="default" onClick={onDrop}>
            {t('letters.drop')}
          </Button>
        </>
      )}
    </div>
  );
}
