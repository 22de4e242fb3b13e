import { describe, expect, it } from 'vitest';
import type { AuditEntry } from './api/shapes';
import { deedOf, kindOf } from './audit-sentence';

function entry(operation: string, extra: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: 'e',
    at: '2026-11-25T12:00:00.000Z',
    actor_kind: 'user',
    operation,
    targets: {},
    fields: [],
    address: '',
    request_id: '',
    outcome: 'ok',
    ...extra,
  };
}

const NAMES = new Map([['u2', 'Rui $& Lima']]);

describe('an entry of the audit log', () => {
  it('says who it was about and what changed', () => {
    const change = entry('updateUser', { targets: { id: 'u2' }, fields: ['role', 'function'] });
    expect(deedOf(change, NAMES)).toBe('mudou o papel e a função de Rui $& Lima');
    expect(deedOf(entry('updateCompany', { fields: ['timezone'] }), NAMES)).toBe(
      'mudou o fuso horário da empresa',
    );
  });

  it('gives the beginning of an id that nobody has, and the name of an operation it does not know', () => {
    expect(deedOf(entry('revokeUserSessions', { targets: { id: '0123456789ab' } }), NAMES)).toBe(
      'encerrou as sessões de (01234567…)',
    );
    expect(deedOf(entry('somethingNew'), NAMES)).toBe('somethingNew');
  });

  it('calls a sign-in that was refused an attempt', () => {
    const attempt = { targets: { user_id: 'u2' }, outcome: 'wrong_credentials' };
    expect(deedOf(entry('createSession', attempt), NAMES)).toBe('tentou entrar na conta de Rui $& Lima');
  });

  it('has a name for each kind, whoever it was about', () => {
    expect(kindOf('updateUser')).toBe('mudou dados de alguém');
    expect(kindOf('createSession')).toBe('entrou');
  });
});
