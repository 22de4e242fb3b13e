/** The only place where the client's own URLs are spelled. */
export const paths = {
  home: '/',
  signIn: '/entrar',
  conversations: '/conversas',
  conversation: '/conversas/$conversationId',
  sandbox: '/sandbox',
  cluster: '/sistema',
} as const;
