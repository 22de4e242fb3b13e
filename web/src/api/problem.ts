/** Every failed call ends as one ApiError, also when no answer came at all (code `offline` or `timeout`). */
import type { Problem } from './types';

export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly problem: Problem;
  readonly retryAfterS: number | undefined;

  constructor(problem: Problem, retryAfterS?: number) {
    super(problem.detail ?? problem.title ?? problem.code);
    this.name = 'ApiError';
    this.code = problem.code;
    this.status = problem.status;
    this.problem = problem;
    this.retryAfterS = retryAfterS;
  }

  /** The same call may succeed later without anybody changing it. */
  get temporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** How long the server asks to wait before the same is tried again, if it says so. */
  get waitMs(): number | undefined {
    const seconds = this.problem.retry_after ?? this.retryAfterS;
    return seconds === undefined ? undefined : seconds * 1000;
  }

  get signedOut(): boolean {
    return this.code === 'session_expired' || this.code === 'unauthenticated';
  }
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError({ code: 'internal', status: 500, detail: String(error) });
}

export async function problemOf(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after'));
  const retryAfterS = Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined;
  const body: unknown = await response.json().catch(() => null);
  if (body && typeof body === 'object' && 'code' in body && typeof body.code === 'string') {
    return new ApiError({ ...(body as Problem), status: response.status }, retryAfterS);
  }
  const code = response.status >= 502 && response.status <= 504 ? 'unavailable' : 'internal';
  return new ApiError({ code, status: response.status, title: response.statusText }, retryAfterS);
}
