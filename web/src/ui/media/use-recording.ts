import { useEffect, useRef, useState } from 'react';
import { BARS } from './peaks';
import { type RecorderFailure, Recording } from './recording';

export const LONGEST_MS = 10 * 60_000;
const TICK_MS = 80;
const SILENCE_MS = 3000;
const AUDIBLE = 12;

export interface RecordingState {
  phase: 'asking' | 'recording' | 'paused' | 'failed';
  failure?: RecorderFailure;
  elapsedMs: number;
  /** The last moments, newest last. */
  levels: number[];
  heard: boolean;
}

const NOTHING: RecordingState = {
  phase: 'asking',
  elapsedMs: 0,
  levels: Array<number>(BARS).fill(0),
  heard: false,
};

function listened(state: RecordingState, recording: Recording): RecordingState {
  const level = recording.level();
  return {
    ...state,
    elapsedMs: recording.elapsedMs,
    levels: [...state.levels.slice(1), level],
    heard: state.heard || level >= AUDIBLE,
  };
}

export function isSilent({ phase, heard, elapsedMs }: RecordingState): boolean {
  return phase === 'recording' && !heard && elapsedMs > SILENCE_MS;
}

/** Starts on mount; stops the microphone when it goes away, whatever the reason. */
export function useRecording() {
  const [state, setState] = useState(NOTHING);
  const [attempt, setAttempt] = useState(0);
  const current = useRef<Recording | undefined>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks again
  useEffect(() => {
    let live = true;
    setState(NOTHING);
    const fail = (failure: RecorderFailure) =>
      live && setState((now) => ({ ...now, phase: 'failed', failure }));
    Recording.start(() => fail('broken')).then(
      (recording) => {
        if (!live) return recording.discard();
        current.current = recording;
        setState((now) => ({ ...now, phase: 'recording' }));
      },
      (reason: unknown) => fail(typeof reason === 'string' ? (reason as RecorderFailure) : 'broken'),
    );
    return () => {
      live = false;
      current.current?.discard();
      current.current = undefined;
    };
  }, [attempt]);

  useEffect(() => {
    const recording = current.current;
    if (state.phase !== 'recording' || !recording) return;
    const timer = setInterval(() => {
      if (recording.elapsedMs >= LONGEST_MS) recording.pause();
      const full = recording.elapsedMs >= LONGEST_MS;
      setState((now) => ({ ...listened(now, recording), phase: full ? 'paused' : now.phase }));
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [state.phase]);

  return {
    state,
    full: state.elapsedMs >= LONGEST_MS,
    retry: () => setAttempt((count) => count + 1),
    pause: () => {
      current.current?.pause();
      setState((now) => ({ ...now, phase: 'paused' }));
    },
    resume: () => {
      current.current?.resume();
      setState((now) => ({ ...now, phase: 'recording' }));
    },
    finish: async () => {
      const recording = current.current;
      current.current = undefined;
      return recording?.finish();
    },
  };
}
