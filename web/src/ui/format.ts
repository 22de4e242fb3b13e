/** Times, phones, sizes the Brazilian way. Times are shown in the tenant's zone, 24-hour clock. Pure. */

const LOCALE = 'pt-BR';
const formats = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name}/${zone}`;
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(name === 'day-key' ? 'en-CA' : LOCALE, { ...options, timeZone: zone });
    formats.set(key, known);
  }
  return known;
}

/** "2026-11-23" in that zone: equal for two times of the same day. */
export function dayKey(at: string | number, zone: string): string {
  return formatter(zone, 'day-key', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(at),
  );
}

export function clockTime(at: string | number, zone: string): string {
  return formatter(zone, 'clock', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    new Date(at),
  );
}

/** "09:13:22" */
export function clockSeconds(at: string | number, zone: string): string {
  return formatter(zone, 'clock-seconds', { timeStyle: 'medium', hourCycle: 'h23' }).format(new Date(at));
}

export function exactTime(at: string | number, zone: string): string {
  return formatter(zone, 'exact', { dateStyle: 'full', timeStyle: 'medium' }).format(new Date(at));
}

function daysBetween(earlier: string, later: string): number {
  return Math.round((Date.parse(later) - Date.parse(earlier)) / 86_400_000);
}

/** Days from `at` back from `now`, by calendar in that zone: 0 today, 1 yesterday. */
function daysAgo(at: string | number, now: number, zone: string): number {
  return daysBetween(dayKey(at, zone), dayKey(now, zone));
}

/** A day as a divider: "Hoje", "Ontem", "terça-feira", "3 de março de 2026". */
export function dayLabel(at: string | number, now: number, zone: string): string {
  const days = daysAgo(at, now, zone);
  if (days === 0) return 'Hoje';
  if (days === 1) return 'Ontem';
  const date = new Date(at);
  if (days > 1 && days < 7) return formatter(zone, 'weekday', { weekday: 'long' }).format(date);
  return formatter(zone, 'long-day', { day: 'numeric', month: 'long', year: 'numeric' }).format(date);
}

/** A time in a list: "09:13", "ontem", "terça", "03/03/2026". */
export function listTime(at: string, now: number, zone: string): string {
  const days = daysAgo(at, now, zone);
  if (days <= 0) return clockTime(at, zone);
  if (days === 1) return 'ontem';
  const date = new Date(at);
  if (days < 7) {
    return formatter(zone, 'weekday', { weekday: 'long' }).format(date).replace('-feira', '');
  }
  return shortDay(at, zone);
}

/** "03/03/2026" */
export function shortDay(at: string | number, zone: string): string {
  return formatter(zone, 'short-day', { day: '2-digit', month: '2-digit', year: 'numeric' }).format(
    new Date(at),
  );
}

/** A moment in a log: "hoje 09:13", "ontem 09:13", "03/03/2026 09:13". */
export function momentText(at: string, now: number, zone: string): string {
  const days = daysAgo(at, now, zone);
  const day = days === 0 ? 'hoje' : days === 1 ? 'ontem' : shortDay(at, zone);
  return `${day} ${clockTime(at, zone)}`;
}

/** "+5585999990000" → "+55 85 99999-0000"; other countries keep their digits. */
export function phoneText(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  const brazil = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(digits);
  if (brazil) return `+55 ${brazil[1]} ${brazil[2]}-${brazil[3]}`;
  return digits ? `+${digits}` : phone;
}

/** Time left as "21h12", "12 min", "40 s". */
export function timeLeft(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}`;
}

export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function money(amount: number, currency = 'BRL'): string {
  return new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).format(amount);
}

/** For searching: no case, no accents. */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase(LOCALE);
}
