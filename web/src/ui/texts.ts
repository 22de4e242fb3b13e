/** The texts of the screens that are loaded only when they are opened come with them. */
import i18next from 'i18next';

export function addTexts(namespace: string, texts: object): void {
  i18next.addResourceBundle('pt-BR', namespace, texts);
}
