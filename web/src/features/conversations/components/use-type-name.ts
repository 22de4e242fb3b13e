import { useTranslation } from 'react-i18next';
import { conversationsStrings } from '../strings';

type NamedType = keyof typeof conversationsStrings.type;

function isNamed(type: string): type is NamedType {
  return Object.hasOwn(conversationsStrings.type, type);
}

/** "Foto", "Vídeo", … for a message type. */
export function useTypeName(): (type: string) => string {
  const { t } = useTranslation('conversations');
  return (type) => t(`type.${isNamed(type) ? type : 'unsupported'}`);
}
