export const conversationsStrings = {} as const;
