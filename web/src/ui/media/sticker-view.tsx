import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import styles from './views.module.css';

export function StickerView({ src }: { src: string | undefined }) {
  const { t } = useTranslation('uiMedia');
  return (
    <span className={styles.sticker}>
      {src ? <img src={src} alt={t('sticker.alt')} draggable={false} /> : <Loader size={24} color="gray" />}
    </span>
  );
}
