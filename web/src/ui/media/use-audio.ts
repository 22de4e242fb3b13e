/** One sound: play, pause, seek. Bytes are asked for on the first use; a wish to play is kept until they come. */
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { claimSpeaker, leaveSpeaker } from './exclusive';
import { usePlaybackRate } from './rate';

const TICK_MS = 50;
const BEYOND_ANY_END_S = 1e7;

type AudioRef = RefObject<HTMLAudioElement | null>;

export interface AudioSource {
  src: string | undefined;
  durationMs: number | undefined;
  /** Fetch the bytes now. */
  onNeeded?: (() => void) | undefined;
  /** It began to play, for the first time. */
  onPlayed?: (() => void) | undefined;
}

export interface Sound {
  ref: AudioRef;
  playing: boolean;
  /** Wanted, but the bytes are not here yet. */
  waiting: boolean;
  started: boolean;
  broken: boolean;
  positionMs: number;
  totalMs: number;
  toggle: () => void;
  seek: (ms: number) => void;
}

function listen(audio: HTMLAudioElement, listeners: Record<string, () => void>): () => void {
  for (const [name, listener] of Object.entries(listeners)) audio.addEventListener(name, listener);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) audio.removeEventListener(name, listener);
  };
}

/** Recorders leave the length out of the file; asking for a place beyond the end makes the browser find it. */
function useTotal(ref: AudioRef, src: string | undefined, known: number | undefined): number {
  const [found, setFound] = useState(0);
  useEffect(() => {
    const audio = ref.current;
    if (!audio || !src || known) return;
    const learn = () => {
      if (audio.duration === Number.POSITIVE_INFINITY) audio.currentTime = BEYOND_ANY_END_S;
      else if (audio.duration > 0) {
        if (audio.paused && audio.currentTime >= audio.duration) audio.currentTime = 0;
        setFound(audio.duration * 1000);
      }
    };
    learn();
    return listen(audio, { loadedmetadata: learn, durationchange: learn });
  }, [ref, src, known]);
  return known ?? found;
}

/** What the element says of itself. */
function usePlayState(ref: AudioRef, onPlayed: AudioSource['onPlayed'], onEnded: () => void) {
  const [playing, setPlaying] = useState(false);
  const [started, setStarted] = useState(false);
  const [broken, setBroken] = useState(false);
  const told = useRef({ onPlayed, onEnded });
  useEffect(() => {
    told.current = { onPlayed, onEnded };
  });

  useEffect(() => {
    const audio = ref.current;
    if (!audio) return;
    const stop = listen(audio, {
      play: () => {
        claimSpeaker(audio);
        setPlaying(true);
        setStarted(true);
      },
      pause: () => setPlaying(false),
      ended: () => {
        setPlaying(false);
        told.current.onEnded();
      },
      error: () => setBroken(audio.hasAttribute('src')),
    });
    return () => {
      stop();
      audio.pause();
      leaveSpeaker(audio);
    };
  }, [ref]);

  useEffect(() => {
    if (started) told.current.onPlayed?.();
  }, [started]);

  return { playing, started, broken };
}

export function useAudio({ src, durationMs, onNeeded, onPlayed }: AudioSource): Sound {
  const ref = useRef<HTMLAudioElement | null>(null);
  const position = useRef(0);
  const [positionMs, setShown] = useState(0);
  const [wanted, setWanted] = useState(false);
  const rate = usePlaybackRate((playback) => playback.rate);
  const totalMs = useTotal(ref, src, durationMs);

  const move = useCallback((ms: number) => {
    position.current = ms;
    setShown(ms);
  }, []);
  const { playing, started, broken } = usePlayState(ref, onPlayed, () => move(0));

  useEffect(() => {
    if (!ref.current || !src || !wanted) return;
    setWanted(false);
    ref.current.currentTime = position.current / 1000;
    // A refusal (no sound device, a broken file) also fires `error` or leaves it paused, which is what is shown.
    ref.current.play().catch(() => undefined);
  }, [src, wanted]);

  useEffect(() => {
    if (ref.current) ref.current.playbackRate = rate;
  }, [rate]);

  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => move((ref.current?.currentTime ?? 0) * 1000), TICK_MS);
    return () => clearInterval(timer);
  }, [playing, move]);

  const toggle = () => {
    if (playing) ref.current?.pause();
    else {
      setWanted(!!src || !wanted);
      if (!src) onNeeded?.();
    }
  };
  const seek = (ms: number) => {
    move(ms);
    if (src && ref.current) ref.current.currentTime = ms / 1000;
    else onNeeded?.();
  };

  return { ref, playing, waiting: wanted && !src, started, broken, positionMs, totalMs, toggle, seek };
}
