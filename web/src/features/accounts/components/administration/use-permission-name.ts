import { useTranslation } from 'react-i18next';
import { administrationStrings } from '../../administration-strings';

type Named = keyof typeof administrationStrings.permission;

/** A permission in words; one without words is called by its name. */
export function usePermissionName(): (permission: string) => string {
  const { t } = useTranslation('administration');
  return (permission) =>
    Object.hasOwn(administrationStrings.permission, permission)
      ? t(`permission.${permission as Named}`)
      : permission;
}
