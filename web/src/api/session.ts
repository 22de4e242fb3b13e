/** Who is signed in on this browser. The token is kept so that a reload stays signed in; `expired` asks for a
 *  new sign-in over the page, nothing on it is thrown away. */
import { create } from 'zustand';
import type { Session, User } from './types';

const STORAGE_KEY = 'ipro.session';

type SessionState =
  | { status: 'signed_out'; token: null; user: null }
  | { status: 'active' | 'expired'; token: string; user: User };

const SIGNED_OUT: SessionState = { status: 'signed_out', token: null, user: null };

function stored(): SessionState {
  try {
    const session = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null') as Session | null;
    if (!session?.token || !session.user?.id) return SIGNED_OUT;
    return { status: 'active', token: session.token, user: session.user };
  } catch {
    return SIGNED_OUT;
  }
}

export const useSession = create<SessionState>(() => stored());

export function signedIn(session: Session): void {
  localStorage.setItem(STORAGE_KEY, JSON.stringify(session));
  useSession.setState({ status: 'active', token: session.token, user: session.user }, true);
}

/** What is known of the person has changed; another person's answer that comes late is left alone. */
export function knowUser(user: User): void {
  const state = useSession.getState();
  if (state.status === 'signed_out' || state.user.id !== user.id) return;
  try {
    const kept = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null') as Session | null;
    if (kept?.token === state.token) localStorage.setItem(STORAGE_KEY, JSON.stringify({ ...kept, user }));
  } catch {
    // what another version kept is replaced at the next sign-in
  }
  useSession.setState({ ...state, user }, true);
}

export function signedOut(): void {
  localStorage.removeItem(STORAGE_KEY);
  useSession.setState(SIGNED_OUT, true);
}

/** Called by whoever first hears that `token` is no longer good; a newer token is left alone. */
export function sessionExpired(token: string | null): void {
  const state = useSession.getState();
  if (state.status === 'active' && state.token === token)
    useSession.setState({ ...state, status: 'expired' }, true);
}

/** Another tab signed in or out. */
export function followOtherTabs(): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key === STORAGE_KEY || event.key === null) useSession.setState(stored(), true);
  };
  window.addEventListener('storage', onStorage);
  return () => window.removeEventListener('storage', onStorage);
}
