/** Takes the composer's place while a voice note is recorded. Esc discards, Enter sends. */
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconPlayerPauseFilled,
  IconSend2,
  IconTrash,
} from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { duration } from '../format';
import { isSilent, LONGEST_MS, useRecording } from './use-recording';
import styles from './voice-recorder.module.css';
import { Waveform } from './waveform';

interface Props {
  onRecorded: (blob: Blob, durationMs: number) => void;
  onCancel: () => void;
}

function RoundButton(props: {
  label: string;
  onClick: () => void;
  strong?: boolean;
  off?: boolean;
  children: ReactNode;
}) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        variant={props.strong ? 'filled' : 'subtle'}
        color={props.strong ? 'brand' : 'gray'}
        size={40}
        radius="xl"
        aria-label={props.label}
        disabled={props.off ?? false}
        onClick={props.onClick}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}

export function VoiceRecorder({ onRecorded, onCancel }: Props) {
  const { t } = useTranslation('uiMedia');
  const { state, full, retry, pause, resume, finish } = useRecording();
  const sent = useRef(false);
  const group = useRef<HTMLDivElement>(null);
  useEffect(() => group.current?.focus({ preventScroll: true }), []);
  const { phase, failure, elapsedMs, levels } = state;
  const running = phase === 'recording';

  const send = async () => {
    if (sent.current || (phase !== 'recording' && phase !== 'paused')) return;
    sent.current = true;
    const recorded = await finish();
    if (recorded && recorded.blob.size > 0) onRecorded(recorded.blob, recorded.durationMs);
    else onCancel();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onCancel();
    else if (event.key === 'Enter' && event.target === event.currentTarget) void send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const note = full
    ? t('recorder.limit', { minutes: LONGEST_MS / 60_000 })
    : isSilent(state)
      ? t('recorder.silent')
      : undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot take the focus that Esc and Enter need
    <div
      role="group"
      className={styles.recorder}
      aria-label={t('recorder.label')}
      onKeyDown={onKeyDown}
      tabIndex={-1}
      ref={group}
    >
      {phase === 'failed' ? (
        <div className={styles.failed} role="alert">
          <IconMicrophoneOff size={20} aria-hidden />
          <span>{t(`recorder.${failure ?? 'broken'}`)}</span>
          <Button size="compact-sm" variant="light" onClick={retry}>
            {t('recorder.retry')}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={onCancel}>
            {t('recorder.close')}
          </Button>
        </div>
      ) : (
        <>
          {note && (
            <p className={styles.note} role="status">
              {note}
            </p>
          )}
          <div className={styles.line}>
            <RoundButton label={t('recorder.cancel')} onClick={onCancel}>
              <IconTrash size={21} />
            </RoundButton>
            <span className={styles.dot} data-running={running || undefined} aria-hidden />
            <span className={styles.time} role="timer">
              {duration(elapsedMs)}
            </span>
            <span className={styles.meter}>
              {phase === 'asking' ? t('recorder.asking') : <Waveform peaks={levels} done={running ? 1 : 0} />}
            </span>
            <span className="visually-hidden" role="status">
              {running ? t('recorder.recording') : phase === 'paused' ? t('recorder.paused') : ''}
            </span>
            {running ? (
              <RoundButton label={t('recorder.pause')} onClick={pause}>
                <IconPlayerPauseFilled size={20} />
              </RoundButton>
            ) : (
              <RoundButton label={t('recorder.resume')} onClick={resume} off={phase === 'asking' || full}>
                <IconMicrophone size={21} />
              </RoundButton>
            )}
            <RoundButton
              label={t('recorder.send')}
              onClick={() => void send()}
              strong
              off={phase === 'asking'}
            >
              <IconSend2 size={20} />
            </RoundButton>
          </div>
        </>
      )}
    </div>
  );
}
