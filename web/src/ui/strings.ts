export const uiStrings = {
  retry: 'Tentar de novo',
  close: 'Fechar',
  cancel: 'Cancelar',
  back: 'Voltar',
  loading: 'Carregando…',
  request: 'Pedido {{id}}',
  crash: {
    title: 'Algo deu errado nesta parte da tela.',
    body: 'Suas mensagens e rascunhos estão guardados.',
    reload: 'Recarregar a página',
  },
  copied: 'Copiado',
} as const;
