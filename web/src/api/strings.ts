/** What each stable error code means to a person, and what to do. */
export const errorStrings = {
  offline: 'Sem conexão com o servidor.',
  timeout: 'O servidor demorou demais para responder.',
  invalid_json: 'O servidor não entendeu o pedido. Recarregue a página.',
  invalid_input: 'Alguma informação não foi aceita. Confira e tente de novo.',
  unauthenticated: 'Entre de novo para continuar.',
  session_expired: 'Sua sessão terminou. Entre de novo para continuar.',
  wrong_credentials: 'E-mail ou senha incorretos.',
  forbidden: 'Você não tem permissão para fazer isso.',
  not_found: 'Não encontramos o que você procura.',
  too_many_attempts: 'Muitas tentativas. Espere um pouco para tentar de novo.',
  too_busy: 'O servidor está muito ocupado. Tente de novo em instantes.',
  too_large: 'O arquivo é grande demais.',
  unsupported_media: 'Esse tipo de arquivo não é aceito.',
  conflict: 'Outra pessoa mudou isso ao mesmo tempo. Confira e tente de novo.',
  unavailable: 'O serviço está fora do ar por um momento. Tente de novo.',
  internal: 'O servidor teve um erro inesperado. Tente de novo.',
} as const;
