/** A voice note or an audio file: play, waveform to seek on, time, speed. */
import { Loader } from '@mantine/core';
import {
  IconDownload,
  IconHeadphones,
  IconMicrophoneFilled,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
} from '@tabler/icons-react';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { duration } from '../format';
import styles from './audio-player.module.css';
import { BARS, resample } from './peaks';
import { usePlaybackRate } from './rate';
import { type AudioSource, type Sound, useAudio } from './use-audio';
import { Waveform } from './waveform';

interface Props extends AudioSource {
  peaks?: readonly number[] | undefined;
  /** A recorded voice note, not a music file. */
  voice: boolean;
  /** The receiver heard it: blue. */
  played: boolean;
  /** Says whose voice it is, or the file's name. */
  label: string;
  face?: ReactNode;
  onSave?: (() => void) | undefined;
}

const RATE_TEXT = new Intl.NumberFormat('pt-BR');

function Face({ sound, voice, face }: { sound: Sound; voice: boolean; face: ReactNode }) {
  const { t } = useTranslation('uiMedia');
  const { rate, faster } = usePlaybackRate();
  if (sound.started) {
    const text = RATE_TEXT.format(rate);
    return (
      <button
        type="button"
        className={styles.rate}
        onClick={faster}
        aria-label={t('player.rate', { rate: text })}
      >
        {text}×
      </button>
    );
  }
  const Badge = voice ? IconMicrophoneFilled : IconHeadphones;
  return (
    <>
      {face ?? <span className={styles.disc} />}
      <Badge className={face ? styles.badge : styles.badgeAlone} size={face ? 17 : 22} aria-hidden />
    </>
  );
}

function Broken({ onSave }: { onSave: Props['onSave'] }) {
  const { t } = useTranslation('uiMedia');
  return (
    <div className={styles.broken} role="alert">
      <span>{t('player.broken')}</span>
      {onSave && (
        <button type="button" onClick={onSave}>
          <IconDownload size={16} aria-hidden /> {t('player.save')}
        </button>
      )}
    </div>
  );
}

export function AudioPlayer({ peaks, voice, played, label, face, onSave, ...source }: Props) {
  const { t } = useTranslation('uiMedia');
  const sound = useAudio(source);
  const { playing, waiting, started, positionMs, totalMs } = sound;
  const bars = useMemo(() => resample(peaks ?? [], BARS), [peaks]);
  const done = totalMs > 0 ? Math.min(1, positionMs / totalMs) : 0;
  const at = { at: duration(positionMs), total: duration(totalMs) };
  const Icon = playing ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  return (
    <div className={styles.player} data-played={played || undefined} data-playing={playing || undefined}>
      {/* biome-ignore lint/a11y/useMediaCaption: a voice note has no captions */}
      <audio ref={sound.ref} src={source.src} preload="metadata" />
      <span className={styles.face}>
        <Face sound={sound} voice={voice} face={face} />
      </span>
      <button
        type="button"
        className={styles.toggle}
        onClick={sound.toggle}
        aria-label={`${waiting ? t('player.loading') : playing ? t('player.pause') : t('player.play')}: ${label}`}
      >
        {waiting ? <Loader size={20} color="currentColor" /> : <Icon size={24} aria-hidden />}
      </button>
      <span className={styles.body}>
        <span className={styles.track}>
          <Waveform peaks={bars} done={done} />
          <span className={styles.knob} style={{ left: `${done * 100}%` }} aria-hidden />
          <input
            type="range"
            className={styles.seek}
            min={0}
            max={Math.max(1, Math.round(totalMs))}
            step={100}
            value={Math.round(Math.min(positionMs, totalMs))}
            onChange={(event) => sound.seek(Number(event.currentTarget.value))}
            aria-label={t('player.seek')}
            aria-valuetext={t('player.position', at)}
          />
        </span>
        <span className={styles.time}>
          {started ? `${at.at} / ${at.total}` : totalMs > 0 ? at.total : ''}
        </span>
      </span>
      {played && <span className="visually-hidden">{t('player.played')}</span>}
      {sound.broken && <Broken onSave={onSave} />}
    </div>
  );
}
