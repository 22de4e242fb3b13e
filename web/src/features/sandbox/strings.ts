export const sandboxStrings = {} as const;
