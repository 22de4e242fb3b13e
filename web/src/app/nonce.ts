/** The nonce of the page's Content-Security-Policy: only styles that carry it count. Empty while developing. */
const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');

export const styleNonce = meta?.nonce ?? '';

// What locks the page's scrolling under a dialog writes a <style> too, and looks for the nonce here.
Object.assign(globalThis, { __webpack_nonce__: styleNonce });
