/** A video in a bubble: fetched only when someone wants to see it. */
import { Loader } from '@mantine/core';
import { IconPlayerPlayFilled, IconVideo } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { duration } from '../format';
import { claimSpeaker, leaveSpeaker } from './exclusive';
import { sizeText } from './file-kind';
import styles from './views.module.css';
import { boxOf } from './zoom';

interface Props {
  src: string | undefined;
  width?: number | undefined;
  height?: number | undefined;
  size?: number | undefined;
  durationMs?: number | undefined;
  onNeeded: () => void;
}

export function VideoView({ src, width, height, size, durationMs, onNeeded }: Props) {
  const { t } = useTranslation('uiMedia');
  const ref = useRef<HTMLVideoElement>(null);
  const [wanted, setWanted] = useState(false);
  const [broken, setBroken] = useState(false);
  const box = boxOf(width, height);
  const shape = { width: box.width, aspectRatio: `${box.width} / ${box.height}` };

  useEffect(() => {
    const video = ref.current;
    return () => {
      if (video) leaveSpeaker(video);
    };
  }, []);

  if (broken) {
    return (
      <span className={styles.box} style={shape}>
        <IconVideo size={28} aria-hidden />
        <span className={styles.note}>{t('video.broken')}</span>
      </span>
    );
  }
  if (wanted && src) {
    return (
      // biome-ignore lint/a11y/useMediaCaption: a customer's video has no captions
      <video
        ref={ref}
        className={styles.video}
        style={shape}
        src={src}
        controls
        autoPlay
        playsInline
        onPlay={({ currentTarget }) => claimSpeaker(currentTarget)}
        onError={() => setBroken(true)}
      />
    );
  }
  const facts = [durationMs ? duration(durationMs) : '', size ? sizeText(size) : '']
    .filter(Boolean)
    .join(' · ');
  return (
    <button
      type="button"
      className={styles.poster}
      style={shape}
      disabled={wanted}
      aria-label={wanted ? t('video.loading') : `${t('video.play')} ${facts}`}
      onClick={() => {
        setWanted(true);
        onNeeded();
      }}
    >
      <span className={styles.disc}>
        {wanted ? <Loader size={26} color="currentColor" /> : <IconPlayerPlayFilled size={26} aria-hidden />}
      </span>
      <span className={styles.facts}>
        <IconVideo size={15} aria-hidden /> {facts}
      </span>
    </button>
  );
}
