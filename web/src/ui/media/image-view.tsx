/** A picture in a bubble; a click opens it large. Its room is kept before the bytes are here. */
import { Loader } from '@mantine/core';
import { IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Lightbox } from './lightbox';
import styles from './views.module.css';
import { boxOf } from './zoom';

interface Props {
  src: string | undefined;
  width?: number | undefined;
  height?: number | undefined;
  /** The bytes are here already: take the shape they have, nothing will jump. */
  measure?: boolean;
  caption?: string | undefined;
  title: string;
  fileName: string;
}

export function ImageView({ src, width, height, measure = false, caption, title, fileName }: Props) {
  const { t } = useTranslation('uiMedia');
  const [open, setOpen] = useState(false);
  const [broken, setBroken] = useState(false);
  const [natural, setNatural] = useState<{ width: number; height: number }>();
  const known = width && height ? { width, height } : measure ? natural : undefined;
  const box = boxOf(known?.width, known?.height);
  const alt = caption || t('image.alt');
  const shape = { width: box.width, aspectRatio: `${box.width} / ${box.height}` };
  if (broken) {
    return (
      <span className={styles.box} style={shape}>
        <IconPhotoOff size={28} aria-hidden />
        <span className={styles.note}>{t('image.broken')}</span>
      </span>
    );
  }
  if (!src) {
    return (
      <span className={styles.box} style={shape} role="status" aria-label={t('image.loading')}>
        <Loader size={26} color="gray" />
      </span>
    );
  }
  return (
    <>
      <button
        type="button"
        className={styles.image}
        style={shape}
        onClick={() => setOpen(true)}
        aria-label={`${t('image.open')}: ${alt}`}
      >
        <img
          src={src}
          alt={alt}
          draggable={false}
          onLoad={({ currentTarget: img }) =>
            setNatural({ width: img.naturalWidth, height: img.naturalHeight })
          }
          onError={() => setBroken(true)}
        />
      </button>
      {open && (
        <Lightbox src={src} alt={alt} title={title} fileName={fileName} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
