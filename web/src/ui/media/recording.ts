/** A recording in progress, outside React: microphone, level meter, encoder. */

export type RecorderFailure = 'refused' | 'missing' | 'busy' | 'insecure' | 'unsupported' | 'broken';

/** In order of liking: what WhatsApp itself sends, then what the server turns into it. */
const FORMATS = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4'];
const BITS_PER_SECOND = 32_000;
const SLICE_MS = 1000;

export function failureOf(error: unknown): RecorderFailure {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'broken';
}

/** What stands in the way before the microphone is even asked for. */
function obstacle(): RecorderFailure | undefined {
  if (!window.isSecureContext) return 'insecure';
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return 'unsupported';
  return FORMATS.some((format) => MediaRecorder.isTypeSupported(format)) ? undefined : 'unsupported';
}

/** Loudness of a moment as 0..100, in decibels because ears work so. */
export function levelOf(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < samples.length; index += 1) sum += (samples[index] ?? 0) ** 2;
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-10);
  return Math.round(Math.min(100, Math.max(0, (decibels + 60) * 1.9)));
}

export class Recording {
  private readonly chunks: Blob[] = [];
  private readonly recorder: MediaRecorder;
  private readonly context = new AudioContext();
  private readonly analyser = this.context.createAnalyser();
  private readonly samples: Float32Array<ArrayBuffer>;
  private recordedMs = 0;
  private since = performance.now();

  private constructor(
    private readonly stream: MediaStream,
    onBroken: () => void,
  ) {
    const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format)) ?? '';
    this.recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
    this.recorder.ondataavailable = ({ data }) => data.size > 0 && this.chunks.push(data);
    this.recorder.onerror = onBroken;
    stream.getAudioTracks()[0]?.addEventListener('ended', onBroken);
    this.analyser.fftSize = 1024;
    this.samples = new Float32Array(this.analyser.fftSize);
    this.context.createMediaStreamSource(stream).connect(this.analyser);
    this.recorder.start(SLICE_MS);
  }

  /** Asks for the microphone; throws a `RecorderFailure` as it is. */
  static async start(onBroken: () => void): Promise<Recording> {
    const blocked = obstacle();
    if (blocked) throw blocked;
    const audio = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    const stream = await navigator.mediaDevices.getUserMedia({ audio }).catch((error: unknown) => {
      throw failureOf(error);
    });
    return new Recording(stream, onBroken);
  }

  get elapsedMs(): number {
    return this.recordedMs + (this.recorder.state === 'recording' ? performance.now() - this.since : 0);
  }

  level(): number {
    this.analyser.getFloatTimeDomainData(this.samples);
    return levelOf(this.samples);
  }

  pause(): void {
    if (this.recorder.state !== 'recording') return;
    this.recordedMs = this.elapsedMs;
    this.recorder.pause();
  }

  resume(): void {
    if (this.recorder.state !== 'paused') return;
    this.since = performance.now();
    this.recorder.resume();
  }

  /** Ends it and gives what was said. */
  async finish(): Promise<{ blob: Blob; durationMs: number }> {
    this.pause();
    if (this.recorder.state !== 'inactive') {
      await new Promise<void>((resolve) => {
        this.recorder.onstop = () => resolve();
        this.recorder.stop();
      });
    }
    this.release();
    return {
      blob: new Blob(this.chunks, { type: this.recorder.mimeType }),
      durationMs: Math.round(this.recordedMs),
    };
  }

  /** Ends it and forgets what was said. */
  discard(): void {
    if (this.recorder.state !== 'inactive') this.recorder.stop();
    this.release();
  }

  private release(): void {
    for (const track of this.stream.getTracks()) track.stop();
    if (this.context.state !== 'closed') void this.context.close();
  }
}
