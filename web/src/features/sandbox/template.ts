/** A template as the customer reads it, from what the sandbox rendered or, without that, from what was sent. Pure. */
import type { RawMessage, TemplatePart } from './model';

export interface TemplateButton {
  text: string;
  payload?: string;
  url?: string;
}

export interface TemplateView {
  header?: string;
  body?: string;
  footer?: string;
  buttons: TemplateButton[];
}

function words({ parameters }: TemplatePart): string {
  return (parameters ?? [])
    .map(({ text }) => text)
    .filter(Boolean)
    .join(' · ');
}

function payloads(parts: readonly TemplatePart[]): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  for (const { type, sub_type, index, parameters } of parts) {
    if (type?.toLowerCase() !== 'button' || sub_type?.toLowerCase() !== 'quick_reply') continue;
    found[Number(index ?? 0)] = parameters?.[0]?.payload;
  }
  return found;
}

function fromRendered(rendered: readonly TemplatePart[], sent: readonly TemplatePart[]): TemplateView {
  const view: TemplateView = { buttons: [] };
  const payload = payloads(sent);
  for (const { type, text, buttons } of rendered) {
    const kind = type?.toLowerCase();
    if (kind === 'header' && text) view.header = text;
    if (kind === 'body' && text) view.body = text;
    if (kind === 'footer' && text) view.footer = text;
    for (const [index, button] of (buttons ?? []).entries()) {
      const own = button.payload ?? payload[index];
      view.buttons.push({
        text: button.text ?? '',
        ...(own ? { payload: own } : {}),
        ...(button.url ? { url: button.url } : {}),
      });
    }
  }
  return view;
}

function fromSent(parts: readonly TemplatePart[]): TemplateView {
  const view: TemplateView = { buttons: [] };
  for (const part of parts) {
    const text = words(part);
    if (part.type?.toLowerCase() === 'header' && text) view.header = text;
    if (part.type?.toLowerCase() === 'body' && text) view.body = text;
  }
  view.buttons = payloads(parts)
    .filter((payload): payload is string => !!payload)
    .map((payload) => ({ text: payload, payload }));
  return view;
}

function asParts(rendered: unknown): TemplatePart[] | undefined {
  if (Array.isArray(rendered)) return rendered as TemplatePart[];
  if (typeof rendered !== 'object' || rendered === null) return undefined;
  const { components, header, body, footer, buttons } = rendered as Record<string, unknown>;
  if (Array.isArray(components)) return components as TemplatePart[];
  const text = (value: unknown) =>
    typeof value === 'string' ? value : (value as { text?: string } | undefined)?.text;
  const parts: TemplatePart[] = [];
  for (const [type, value] of Object.entries({ header, body, footer })) {
    const said = text(value);
    if (said) parts.push({ type, text: said });
  }
  if (Array.isArray(buttons))
    parts.push({ type: 'buttons', buttons: buttons as TemplatePart['buttons'] & object });
  return parts.length > 0 ? parts : undefined;
}

export function templateView({ template, rendered }: RawMessage): TemplateView {
  const sent = template?.components ?? [];
  const parts = asParts(rendered);
  return parts ? fromRendered(parts, sent) : fromSent(sent);
}
