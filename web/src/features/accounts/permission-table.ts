/** The table of docs/permissions.md, which is made from the server's own: permission → the roles that have it. Pure. */
import { ROLES, type Role } from './api/shapes';

export interface PermissionRow {
  permission: string;
  roles: ReadonlySet<Role>;
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('`', ''));
}

export function readPermissionTable(markdown: string): PermissionRow[] {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => line.startsWith('| permission |') && line.includes('owner'));
  if (start < 0) return [];
  const roles = cells(lines[start] ?? '');
  const rows: PermissionRow[] = [];
  for (const line of lines.slice(start + 2)) {
    if (!line.startsWith('|')) break;
    const row = cells(line);
    const held = ROLES.filter((role) => row[roles.indexOf(role)] === 'yes');
    rows.push({ permission: row[0] ?? '', roles: new Set(held) });
  }
  return rows;
}
