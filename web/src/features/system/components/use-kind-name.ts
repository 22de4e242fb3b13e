import { useTranslation } from 'react-i18next';
import { clusterStrings } from '../strings';

type Known = keyof typeof clusterStrings.kind;

export const KNOWN_KINDS = Object.keys(clusterStrings.kind);

function isKnown(kind: string): kind is Known {
  return Object.hasOwn(clusterStrings.kind, kind);
}

/** What people call a kind of actor; one we do not know keeps its own name. */
export function useKindName(): (kind: string) => string {
  const { t } = useTranslation('cluster');
  return (kind) => (isKnown(kind) ? t(`kind.${kind}`) : kind);
}
