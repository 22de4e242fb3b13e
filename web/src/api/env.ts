/** Where the API lives: always the origin that served the page. */
export const env = {
  apiBase: '/api/v1',
  socketPath: '/socket.io',
  /** An answer slower than this counts as a lost connection. */
  requestTimeoutMs: 20_000,
  uploadTimeoutMs: 180_000,
  /** A read refused for coming too fast waits at most this long, and is tried so often in all. */
  longestWaitMs: 10_000,
  readTries: 4,
} as const;
