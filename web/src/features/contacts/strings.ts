export const contactsStrings = {} as const;
