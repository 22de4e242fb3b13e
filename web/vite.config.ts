import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const EMOJI_FILES = ['data', 'messages'].map((name) => ({
  fileName: `emoji/pt/${name}.json`,
  source: fileURLToPath(new URL(`node_modules/emojibase-data/pt/${name}.json`, import.meta.url)),
}));

/** The emoji picker reads `/emoji/<locale>/*.json`; its default is a CDN, which we never call. */
function localEmojiData(): Plugin {
  return {
    name: 'ipro:local-emoji-data',
    async generateBundle() {
      for (const { fileName, source } of EMOJI_FILES) {
        this.emitFile({ type: 'asset', fileName, source: await readFile(source, 'utf8') });
      }
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const file = EMOJI_FILES.find(({ fileName }) => request.url === `/${fileName}`);
        if (!file) return next();
        response.setHeader('content-type', 'application/json');
        readFile(file.source).then((bytes) => response.end(bytes), next);
      });
    },
  };
}

// Only `npm run dev` proxies; the built client is served by the gateway itself.
const gateway = process.env.IPRO_GATEWAY ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), localEmojiData()],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  // The gateway puts another nonce into the page each time, in the place of this one.
  html: { cspNonce: '__CSP_NONCE__' },
  build: { target: 'es2022', chunkSizeWarningLimit: 700 },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': gateway, '/socket.io': { target: gateway, ws: true } },
  },
});
