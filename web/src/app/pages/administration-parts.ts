/** The parts of *Administração*, as its address spells them, and what one needs to see each. */
import type { Permission } from '@/api/types';

export const ADMINISTRATION_PARTS = ['usuarios', 'chaves', 'auditoria', 'empresa', 'permissoes'] as const;
export type AdministrationPart = (typeof ADMINISTRATION_PARTS)[number];

export const NEEDED: Record<AdministrationPart, Permission> = {
  usuarios: 'users',
  chaves: 'api_keys',
  auditoria: 'audit',
  empresa: 'company',
  permissoes: 'users',
};
