import { describe, expect, it } from 'vitest';
import document from '../../../../docs/permissions.md?raw';
import { readPermissionTable } from './permission-table';

describe('the table of permissions', () => {
  it('is read from the page that is made from the server’s own', () => {
    const rows = new Map(readPermissionTable(document).map(({ permission, roles }) => [permission, roles]));
    expect(rows.get('read')?.size).toBe(5);
    expect([...(rows.get('users') ?? [])]).toEqual(['owner', 'admin']);
    expect(rows.get('attend')?.has('read_only')).toBe(false);
    expect(rows.size).toBeGreaterThan(8);
  });

  it('is empty when the page is another', () => {
    expect(readPermissionTable('# Nothing')).toEqual([]);
  });
});
