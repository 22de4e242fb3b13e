/** An entry of the audit log as people say it: "desativou Rui Lima". Pure. */
import type { AuditEntry } from './api/shapes';

type Names = ReadonlyMap<string, string>;

/** `{who}` is the user or key the entry names, `{fields}` what was changed. */
const PHRASES: Record<string, string> = {
  createSession: 'entrou',
  deleteSession: 'saiu',
  revokeSession: 'encerrou uma das próprias sessões',
  revokeOtherSessions: 'encerrou as próprias outras sessões',
  changePassword: 'trocou a própria senha',
  requestPasswordReset: 'pediu um link para nova senha',
  resetPassword: 'escolheu uma nova senha por um link',
  enrolSecondFactor: 'começou a configurar o segundo fator',
  confirmSecondFactor: 'ligou o segundo fator',
  disableSecondFactor: 'desligou o segundo fator',
  updateUser: 'mudou {fields} de {who}',
  createPasswordReset: 'fez um link de nova senha para {who}',
  resetUserSecondFactor: 'tirou o segundo fator de {who}',
  revokeUserSession: 'encerrou uma sessão de {who}',
  revokeUserSessions: 'encerrou as sessões de {who}',
  createInvitation: 'convidou alguém para a equipe',
  revokeInvitation: 'cancelou um convite',
  acceptInvitation: 'aceitou um convite',
  createApiKey: 'criou uma chave de API',
  revokeApiKey: 'revogou a chave de API {who}',
  updateCompany: 'mudou {fields} da empresa',
  createNumber: 'conectou um número',
  replayDeadLetter: 'repetiu uma mensagem não entregue',
  dropDeadLetter: 'descartou uma mensagem não entregue',
};

const FIELDS: Record<string, string> = {
  name: 'o nome',
  role: 'o papel',
  function: 'a função',
  active: 'a situação',
  timezone: 'o fuso horário',
  domains: 'os domínios',
  second_factor: 'a exigência do segundo fator',
};

/** What the log can hold, for a filter; others are shown all the same. */
export const AUDITED = Object.keys(PHRASES);

const LIST = new Intl.ListFormat('pt-BR');

function fieldsOf({ fields }: AuditEntry): string {
  const known = fields.flatMap((field) => FIELDS[field] ?? []);
  return known.length > 0 ? LIST.format(known) : 'algo';
}

function whoOf({ targets }: AuditEntry, names: Names): string {
  const id = targets.user_id ?? targets.id ?? '';
  return names.get(id) ?? (id ? `(${id.slice(0, 8)}…)` : 'alguém');
}

/** Nobody is let in by a wrong password: that is an attempt. */
const FAILED: Record<string, string> = { createSession: 'tentou entrar na conta de {who}' };

/** What was done; an operation without a phrase is called by its name. */
export function deedOf(entry: AuditEntry, names: Names): string {
  const failed = entry.outcome === 'ok' ? undefined : FAILED[entry.operation];
  const phrase = failed ?? PHRASES[entry.operation] ?? entry.operation;
  return phrase.replace('{who}', () => whoOf(entry, names)).replace('{fields}', () => fieldsOf(entry));
}

/** The kind of deed, without anybody's name: for the filter. */
export function kindOf(operation: string): string {
  const phrase = PHRASES[operation] ?? operation;
  return phrase.replace(' {who}', ' alguém').replace('{fields}', 'dados');
}
