/** Of all sounds of the page only one plays: who starts pauses the one before. */
let current: HTMLMediaElement | undefined;

export function claimSpeaker(element: HTMLMediaElement): void {
  if (current !== element) current?.pause();
  current = element;
}

export function leaveSpeaker(element: HTMLMediaElement): void {
  if (current === element) current = undefined;
}
