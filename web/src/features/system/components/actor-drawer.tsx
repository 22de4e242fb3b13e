import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '@/api/problem';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { useErrorText } from '@/ui/error-text';
import { ScreenSkeleton } from '@/ui/screen-skeleton';
import { useActor } from '../api/get-actor';
import styles from './actor-detail.module.css';
import { ActorView } from './actor-view';
import type { ActorName } from './screen';
import { SideSheet } from './side-sheet';
import { useKindName } from './use-kind-name';

function CopyId({ id }: { id: string }) {
  const { t } = useTranslation('cluster');
  return (
    <p className={styles.id}>
      <code>{id}</code>
      <CopyButton value={id}>
        {({ copied, copy }) => (
          <Tooltip label={t('actor.copyId')}>
            <ActionIcon variant="subtle" color="gray" aria-label={t('actor.copyId')} onClick={copy}>
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </p>
  );
}

function Inspector({ kind, id }: ActorName) {
  const { t } = useTranslation('cluster');
  const textOf = useErrorText();
  const { data, error, isPending, refetch } = useActor(kind, id);
  const missing = error && asApiError(error).status === 404;
  return (
    <>
      <CopyId id={id} />
      {isPending && <ScreenSkeleton />}
      {!data && missing && <EmptyState title={t('actor.missing')} />}
      {!data && error && !missing && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && error && (
        <p className={styles.stale} role="alert">
          {textOf(error)}
        </p>
      )}
      {data && <ActorView detail={data} />}
    </>
  );
}

/** One actor, refreshed every 2 s while it is looked at. */
export function ActorDrawer({ actor, onClose }: { actor: ActorName | null; onClose: () => void }) {
  const { t } = useTranslation('cluster');
  const kindName = useKindName();
  return (
    <SideSheet
      opened={actor !== null}
      title={actor ? kindName(actor.kind) : t('actor.title')}
      closeLabel={t('actor.close')}
      onClose={onClose}
    >
      {actor && <Inspector kind={actor.kind} id={actor.id} />}
    </SideSheet>
  );
}
