import { useTranslation } from 'react-i18next';
import { captionOf, textOf } from '../fold';
import type { RawMessage } from '../model';
import { sandboxStrings } from '../strings';
import { templateView } from '../template';

type Named = keyof typeof sandboxStrings.type;

function isNamed(type: string): type is Named {
  return Object.hasOwn(sandboxStrings.type, type);
}

/** A message in one line: its words, else what it is. */
export function useSummary(): (raw: RawMessage) => string {
  const { t } = useTranslation('sandbox');
  return (raw) => {
    if (raw.revoked_at) return t('type.revoked');
    const words =
      textOf(raw) ??
      captionOf(raw) ??
      templateView(raw).body ??
      raw.interactive?.body?.text ??
      raw.location?.name;
    const name = t(`type.${isNamed(raw.type) ? raw.type : 'other'}`);
    if (!words) return name;
    const icon = /^\p{Extended_Pictographic}/u.exec(name)?.[0];
    return icon ? `${icon} ${words}` : words;
  };
}
