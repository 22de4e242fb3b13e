import { Loader } from '@mantine/core';
import {
  IconDownload,
  IconFile,
  IconFileMusic,
  IconFileText,
  IconFileTypePdf,
  IconFileZip,
  IconMovie,
  IconPhoto,
  IconPresentation,
  IconTable,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { endingOf, type FileKind, kindOf, sizeText } from './file-kind';
import styles from './views.module.css';

const ICONS: Record<FileKind, typeof IconFile> = {
  pdf: IconFileTypePdf,
  text: IconFileText,
  sheet: IconTable,
  slides: IconPresentation,
  archive: IconFileZip,
  sound: IconFileMusic,
  picture: IconPhoto,
  video: IconMovie,
  other: IconFile,
};

export function FileIcon({
  name,
  mime,
  size = 26,
}: {
  name?: string | undefined;
  mime: string;
  size?: number;
}) {
  const Icon = ICONS[kindOf(name, mime)];
  return <Icon size={size} stroke={1.6} aria-hidden />;
}

interface Props {
  name: string | undefined;
  mime: string;
  size: number | undefined;
  saving: boolean;
  onSave: () => void;
}

/** The whole card saves the file: documents are never opened inside the page. */
export function DocumentView({ name, mime, size, saving, onSave }: Props) {
  const { t } = useTranslation('uiMedia');
  const shown = name || t('document.unnamed');
  const facts = [endingOf(name, mime).toUpperCase(), size ? sizeText(size) : ''].filter(Boolean).join(' · ');
  return (
    <button
      type="button"
      className={styles.document}
      onClick={onSave}
      disabled={saving}
      aria-label={t('document.save', { name: shown })}
    >
      <span className={styles.fileIcon} data-kind={kindOf(name, mime)}>
        <FileIcon name={name} mime={mime} />
      </span>
      <span className={styles.fileBody}>
        <span className={styles.fileName}>{shown}</span>
        <span className={styles.fileFacts}>{saving ? t('document.saving') : facts}</span>
      </span>
      {saving ? <Loader size={18} color="gray" /> : <IconDownload size={20} aria-hidden />}
    </button>
  );
}
