import { useTranslation } from 'react-i18next';
import table from '@/ui/table.module.css';
import type { DeadLetter } from '../contract';
import { DeadLetterRow } from './dead-letter-row';
import type { ActorName } from './screen';

interface Props {
  letters: DeadLetter[];
  chosen: ReadonlySet<string>;
  onChosen: (chosen: ReadonlySet<string>) => void;
  busy: boolean;
  onReplay: (id: string) => void;
  onDrop: (id: string) => void;
  onActor: (actor: ActorName) => void;
}

export function DeadLetterTable({ letters, chosen, onChosen, ...rest }: Props) {
  const { t } = useTranslation('cluster');
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChosen(next);
  };
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <td />
          <th>{t('letters.message')}</th>
          <th>{t('letters.error')}</th>
          <th>{t('letters.at')}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {letters.map((letter) => (
          <DeadLetterRow
            key={letter.id}
            letter={letter}
            chosen={chosen.has(letter.id)}
            onToggle={() => toggle(letter.id)}
            {...rest}
          />
        ))}
      </tbody>
    </table>
  );
}
