/** What the next message answers, changes, brings along: above the text, each with a way back. */
import { CloseButton } from '@mantine/core';
import { IconAd2, IconFile } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocalUrl } from '@/ui/media/use-local-url';
import styles from './composer.module.css';
import { usePhone } from './phone-context';
import type { DraftDoor } from './use-draft';
import { useSummary } from './use-type-name';

function Note({ title, children, onClose }: { title?: string; children: ReactNode; onClose: () => void }) {
  const { t } = useTranslation('sandbox');
  return (
    <div className={styles.note}>
      <span className={styles.noteBody}>
        {title && <strong>{title}</strong>}
        <span className={styles.ellipsis}>{children}</span>
      </span>
      <CloseButton size="sm" aria-label={t('composer.cancel')} onClick={onClose} />
    </div>
  );
}

function ChosenFile({ file, onRemove }: { file: File; onRemove: () => void }) {
  const { t } = useTranslation('sandbox');
  const url = useLocalUrl(file.type.startsWith('image/') ? file : undefined);
  return (
    <span className={styles.file} title={file.name}>
      {url ? <img src={url} alt="" /> : <IconFile size={24} aria-hidden />}
      <CloseButton
        size="xs"
        radius="xl"
        className={styles.fileClose ?? ''}
        aria-label={t('composer.removeFile', { name: file.name })}
        onClick={onRemove}
      />
    </span>
  );
}

export function ComposerNotes({ draft, change, clear }: DraftDoor) {
  const { t } = useTranslation('sandbox');
  const { phone, number } = usePhone();
  const summary = useSummary();
  const { reply, edit, referral, files } = draft;
  const who = reply?.mine ? phone.name : number.verified_name || t('composer.business');
  return (
    <>
      {referral && (
        <Note onClose={() => change({ referral: undefined })}>
          <IconAd2 size={15} aria-hidden /> {t('composer.adNext', { headline: referral.headline ?? '' })}
        </Note>
      )}
      {reply && (
        <Note title={t('composer.replying', { name: who })} onClose={() => change({ reply: undefined })}>
          {summary(reply.raw)}
        </Note>
      )}
      {edit && (
        <Note title={t('composer.editing')} onClose={() => clear({ referral })}>
          {edit.text}
        </Note>
      )}
      {files.length > 0 && (
        <div className={styles.files}>
          {files.map((file, index) => (
            <ChosenFile
              // biome-ignore lint/suspicious/noArrayIndexKey: the same file may be chosen twice
              key={index}
              file={file}
              onRemove={() => change({ files: files.filter((other) => other !== file) })}
            />
          ))}
        </div>
      )}
    </>
  );
}
