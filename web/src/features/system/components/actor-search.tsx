import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './actor-search.module.css';
import type { ActorName } from './screen';
import { useKindName } from './use-kind-name';

interface Props {
  kind: string;
  kinds: string[];
  onKind: (kind: string) => void;
  onActor: (actor: ActorName) => void;
}

/** The kind filters the list; with a code it names one actor, awake or asleep. A code may bring its kind along:
 *  "conversation/01J…". */
export function ActorSearch({ kind, kinds, onKind, onActor }: Props) {
  const { t } = useTranslation('cluster');
  const kindName = useKindName();
  const [id, setId] = useState('');
  const [kindless, setKindless] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [head = '', ...rest] = id.trim().split('/');
    const named = rest.length > 0 ? { kind: head, id: rest.join('/') } : { kind, id: head };
    setKindless(named.kind === '');
    if (named.kind && named.id) onActor(named);
  };
  return (
    <search>
      <form className={styles.search} onSubmit={submit} aria-label={t('actors.filter')}>
        <NativeSelect
          label={t('actors.kind')}
          value={kind}
          onChange={(event) => {
            setKindless(false);
            onKind(event.currentTarget.value);
          }}
          data={[
            { value: '', label: t('actors.anyKind') },
            ...kinds.map((value) => ({ value, label: kindName(value) })),
          ]}
        />
        <TextInput
          className={styles.id ?? ''}
          label={t('actors.id')}
          placeholder={t('actors.idHint')}
          value={id}
          error={kindless && t('actors.kindNeeded')}
          onChange={(event) => setId(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" disabled={id.trim() === ''}>
          {t('actors.inspect')}
        </Button>
      </form>
    </search>
  );
}
