export const accountsStrings = {
  title: 'Entrar no iPro RT',
  email: 'E-mail',
  password: 'Senha',
  submit: 'Entrar',
  wait: 'Muitas tentativas. Tente de novo em {{time}}.',
  submitWait: 'Espere {{time}}',
  expired: {
    title: 'Sua sessão terminou',
    body: 'Entre de novo para continuar de onde parou. Seu rascunho e as mensagens na fila estão guardados neste navegador.',
    other: 'Entrar com outra conta',
  },
} as const;
