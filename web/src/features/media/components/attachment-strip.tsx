import { FileButton, Loader, Tooltip, UnstyledButton } from '@mantine/core';
import { IconAlertTriangleFilled, IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { FileIcon } from '@/ui/media/document-view';
import { useLocalUrl } from '@/ui/media/use-local-url';
import styles from './attachment-dialog.module.css';
import type { Entry } from './use-attachments';

interface Props {
  entries: Entry[];
  chosen: number;
  onChoose: (key: number) => void;
  onRemove: (key: number) => void;
  onAdd: (files: File[]) => void;
}

function Face({ entry }: { entry: Entry }) {
  const { prepared, original } = entry;
  const picture = prepared?.ok && (prepared.type === 'image' || prepared.type === 'sticker');
  const url = useLocalUrl(picture ? prepared.file : undefined);
  if (!prepared) return <Loader size={18} />;
  if (!prepared.ok) return <IconAlertTriangleFilled className={styles.bad} size={22} aria-hidden />;
  if (url) return <img src={url} alt="" />;
  return <FileIcon name={original.name} mime={original.type} />;
}

export function AttachmentStrip({ entries, chosen, onChoose, onRemove, onAdd }: Props) {
  const { t } = useTranslation('media');
  return (
    <ul className={styles.strip} aria-label={t('dialog.files')}>
      {entries.map((entry) => (
        <li key={entry.key} className={styles.thumb} data-chosen={entry.key === chosen || undefined}>
          <button
            type="button"
            className={styles.face}
            aria-label={t('dialog.show', { name: entry.original.name })}
            aria-current={entry.key === chosen}
            onClick={() => onChoose(entry.key)}
          >
            <Face entry={entry} />
          </button>
          <button
            type="button"
            className={styles.remove}
            aria-label={t('dialog.remove', { name: entry.original.name })}
            onClick={() => onRemove(entry.key)}
          >
            <IconX size={13} stroke={2.5} aria-hidden />
          </button>
        </li>
      ))}
      <li>
        <FileButton onChange={onAdd} multiple>
          {(props) => (
            <Tooltip label={t('dialog.add')}>
              <UnstyledButton {...props} className={styles.add} aria-label={t('dialog.add')}>
                <IconPlus size={22} />
              </UnstyledButton>
            </Tooltip>
          )}
        </FileButton>
      </li>
    </ul>
  );
}
