/** The only place where the client's own URLs are spelled. Links in e-mails lead to `reset` and `invitation`. */
export const paths = {
  home: '/',
  signIn: '/entrar',
  forgot: '/esqueci-a-senha',
  reset: '/senha',
  invitation: '/convite',
  conversations: '/conversas',
  conversation: '/conversas/$conversationId',
  sandbox: '/sandbox',
  cluster: '/sistema',
  profile: '/conta',
  administration: '/administracao',
  administrationPart: '/administracao/$part',
} as const;
