/** Texts are pt-BR, one strings file per feature, each a namespace; keys are typed by these objects. Those of screens
 *  that few people open come with the screen. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { errorStrings } from '@/api/strings';
import type { administrationStrings } from '@/features/accounts/administration-strings';
import type { profileStrings } from '@/features/accounts/profile-strings';
import { accountsStrings } from '@/features/accounts/strings';
import { contactsStrings } from '@/features/contacts/strings';
import { conversationsStrings } from '@/features/conversations/strings';
import { mediaStrings } from '@/features/media/strings';
import type { sandboxStrings } from '@/features/sandbox/strings';
import type { clusterStrings } from '@/features/system/strings';
import { uiMediaStrings } from '@/ui/media/strings';
import { uiStrings } from '@/ui/strings';
import { appStrings } from './strings';

const resources = {
  app: appStrings,
  ui: uiStrings,
  uiMedia: uiMediaStrings,
  errors: errorStrings,
  accounts: accountsStrings,
  contacts: contactsStrings,
  conversations: conversationsStrings,
  media: mediaStrings,
} as const;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: typeof resources & {
      administration: typeof administrationStrings;
      cluster: typeof clusterStrings;
      profile: typeof profileStrings;
      sandbox: typeof sandboxStrings;
    };
  }
}

export function startI18n(): void {
  void i18next.use(initReactI18next).init({
    lng: 'pt-BR',
    fallbackLng: 'pt-BR',
    ns: Object.keys(resources),
    defaultNS: 'app',
    resources: { 'pt-BR': resources },
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  });
}
