/** Where the API lives: always the origin that served the page. */
export const env = {
  apiBase: '/api/v1',
  socketPath: '/socket.io',
  /** An answer slower than this counts as a lost connection. */
  requestTimeoutMs: 20_000,
  uploadTimeoutMs: 180_000,
} as const;
