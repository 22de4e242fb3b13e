import { useTranslation } from 'react-i18next';
import { administrationStrings } from '../../administration-strings';

type Named = keyof typeof administrationStrings.permission;

/** A permission in a sentence or in a word; one without words is called by its name. */
export function usePermissionName(
  length: 'permission' | 'short' = 'permission',
): (permission: string) => string {
  const { t } = useTranslation('administration');
  return (permission) =>
    Object.hasOwn(administrationStrings.permission, permission)
      ? t(`${length}.${permission as Named}`)
      : permission;
}
