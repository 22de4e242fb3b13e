"""The table of provider error codes: one row for the codes that ask the same of the reader.

Later rows win, so a range comes before its exceptions. Titles say what happened, actions what to do about it;
neither is ever a code alone. `retryable` means that the very same message may pass later without anybody changing
anything.
"""

from collections.abc import Iterable
from typing import NamedTuple

from ipro_rt.channels.model import NumberStatus


class Reason(NamedTuple):
    """One row: two sentences, whether (and after how many seconds) repeating helps, what it says of the number."""

    title: str
    action: str | None = None
    retryable: bool = False
    wait: float | None = None
    health: NumberStatus | None = None


_RECONNECT = "Reconecte o número em Canais com uma nova chave de acesso."
_REVIEW_TEMPLATE = "Revise o modelo e tente de novo."
WAIT = "Aguarde alguns instantes; a mensagem pode ser enviada de novo."
_MANAGER = "Abra o Gerenciador do WhatsApp na Meta e resolva a pendência."

ROWS: tuple[tuple[Iterable[int], Reason], ...] = (
    # Access
    (
        (0, 190),
        Reason("A chave de acesso deste número venceu ou foi revogada.", _RECONNECT, health="logged_out"),
    ),
    (
        (3, 10, *range(200, 300), 131005),
        Reason(
            "A Meta recusou: falta permissão para usar este número.",
            "Peça ao administrador que dê a permissão de mensagens e reconecte o número em Canais.",
            health="logged_out",
        ),
    ),
    # Passing trouble
    ((1, 2, 131000, 131016), Reason("O serviço da Meta falhou por um momento.", WAIT, retryable=True)),
    (
        (4, 17, 80007),
        Reason("A Meta recusou: a conta fez chamadas demais em pouco tempo.", WAIT, retryable=True, wait=60),
    ),
    (
        (613, 138013),
        Reason(
            "A Meta recusou: houve consultas demais sobre permissão de ligação.",
            WAIT,
            retryable=True,
            wait=60,
        ),
    ),
    (
        (130429,),
        Reason("A Meta recusou: este número chegou ao limite de mensagens por segundo.", WAIT, True, wait=1),
    ),
    (
        (131056,),
        Reason("A Meta recusou: foram mensagens demais para este cliente em pouco tempo.", WAIT, True, wait=4),
    ),
    ((131057, 2494100), Reason("O número está em manutenção na Meta por um momento.", WAIT, True, wait=60)),
    # The account and the number
    (
        (131048,),
        Reason(
            "A Meta recusou: muitas mensagens deste número foram bloqueadas ou marcadas como spam.",
            "Pare as campanhas deste número e confira a qualidade dele no Gerenciador do WhatsApp.",
            health="degraded",
        ),
    ),
    (
        (131064,),
        Reason(
            "A Meta recusou: a conta chegou ao limite de mensagens por usar modelos na categoria errada.",
            "Corrija a categoria dos modelos no Gerenciador do WhatsApp.",
            health="degraded",
        ),
    ),
    (
        (368, 131031),
        Reason("A Meta bloqueou a conta por violar uma política.", _MANAGER, health="restricted"),
    ),
    (
        (130497,),
        Reason(
            "A Meta recusou: esta conta não pode enviar mensagens para o país deste cliente.",
            "Fale com o cliente por outro canal.",
            health="degraded",
        ),
    ),
    (
        (131037,),
        Reason(
            "A Meta recusou: o nome de exibição deste número ainda não foi aprovado.",
            _MANAGER,
            health="restricted",
        ),
    ),
    (
        (131042, 131044),
        Reason(
            "A Meta recusou: há um problema com a forma de pagamento da conta.",
            "Confira o pagamento no Gerenciador do WhatsApp.",
            health="degraded",
        ),
    ),
    (
        (134011,),
        Reason(
            "A Meta recusou: os termos de pagamento ainda não foram aceitos.",
            "Aceite os termos de pagamento no Gerenciador do WhatsApp.",
            health="degraded",
        ),
    ),
    (
        (131045, 133010),
        Reason(
            "A Meta recusou: este número não está registrado na API.",
            "Registre o número de novo em Canais.",
            health="logged_out",
        ),
    ),
    # Registration
    (
        range(133000, 133017),
        Reason("A Meta recusou o registro do número.", "Revise os dados do número em Canais e tente de novo."),
    ),
    (
        (133000,),
        Reason("A Meta ainda não terminou de remover o registro anterior.", "Tente de novo mais tarde.", True),
    ),
    ((133004,), Reason("O servidor de registro da Meta está fora do ar.", "Tente de novo mais tarde.", True)),
    (
        (133005,),
        Reason("A Meta recusou: o PIN de verificação está errado.", "Informe o PIN correto do número."),
    ),
    (
        (133006,),
        Reason("A Meta recusou: o número ainda não foi verificado.", "Verifique o número por SMS ou ligação."),
    ),
    (
        (133008, 133009),
        Reason(
            "A Meta recusou: houve tentativas demais de PIN.",
            "Aguarde o prazo da Meta e informe o PIN correto.",
        ),
    ),
    (
        (133010,),
        Reason(
            "A Meta recusou: este número não está registrado na API.",
            "Registre o número em Canais.",
            health="logged_out",
        ),
    ),
    (
        (133015,),
        Reason(
            "O número foi removido há pouco e ainda não pode ser registrado.",
            "Aguarde 5 minutos.",
            True,
            wait=300,
        ),
    ),
    (
        (133016,),
        Reason("A Meta recusou: houve registros demais deste número.", "Tente de novo depois de 72 horas."),
    ),
    # The customer
    (
        (131026,),
        Reason(
            "A mensagem não pôde ser entregue: o cliente não tem WhatsApp ou usa um app antigo.",
            "Confira o número ou fale com o cliente por outro canal.",
        ),
    ),
    (
        (131047,),
        Reason("A Meta recusou: passaram 24 h da última mensagem do cliente.", "Envie um modelo."),
    ),
    (
        (131049,),
        Reason(
            "A Meta não entregou: este cliente já recebeu muitas mensagens de marketing.",
            "Espere pelo menos 24 h antes de tentar de novo.",
        ),
    ),
    (
        (131050,),
        Reason(
            "O cliente não quer mais receber mensagens de marketing.",
            "Não envie mais marketing para este contato.",
        ),
    ),
    (
        (130472,),
        Reason(
            "A Meta não entregou: o cliente faz parte de um teste da Meta sem mensagens de marketing.",
            "Aguarde o cliente escrever ou fale por outro canal.",
        ),
    ),
    ((131021,), Reason("A Meta recusou: o destinatário é o próprio número.", "Escolha outro destinatário.")),
    (
        (131030,),
        Reason(
            "A Meta recusou: este número de teste só envia para números cadastrados.",
            "Cadastre o destinatário no painel de testes da Meta.",
        ),
    ),
    (
        (131062,),
        Reason(
            "A Meta recusou: esta mensagem exige o telefone do cliente, que ainda não conhecemos.",
            "Peça o telefone ao cliente e envie de novo.",
        ),
    ),
    (
        (137000,),
        Reason(
            "A Meta recusou: o código de segurança do cliente mudou.",
            "Confirme com o cliente se ainda é ele e reenvie.",
        ),
    ),
    # The message itself
    (
        (33,),
        Reason("A Meta não encontrou o que foi pedido: pode ter sido apagado.", "Envie uma nova mensagem."),
    ),
    (
        (100, 131008, 131009, 135000),
        Reason(
            "A Meta recusou: a mensagem tem um campo inválido ou em falta.",
            "Revise a mensagem e envie de novo.",
        ),
    ),
    (
        (131051,),
        Reason("O WhatsApp não oferece este tipo de mensagem pela API.", "Use outro tipo de mensagem."),
    ),
    (
        (131052,),
        Reason("O arquivo não pôde ser baixado do WhatsApp.", "Peça que o arquivo seja enviado de novo."),
    ),
    (
        (131053,),
        Reason("A Meta não aceitou o arquivo.", "Envie o arquivo em outro formato ou com tamanho menor."),
    ),
    # Templates
    (
        (131063,),
        Reason("A Meta recusou: modelos de marketing estão desligados para esta conta.", _MANAGER),
    ),
    (
        (132000,),
        Reason("A Meta recusou: faltam ou sobram variáveis no modelo.", "Preencha as variáveis e reenvie."),
    ),
    (
        (132001,),
        Reason(
            "A Meta recusou: o modelo não existe neste idioma ou não foi aprovado.",
            "Escolha um modelo aprovado.",
        ),
    ),
    (
        (132005,),
        Reason("A Meta recusou: o texto do modelo ficou longo demais.", "Encurte as variáveis e reenvie."),
    ),
    ((132007,), Reason("A Meta recusou: o modelo viola uma política do WhatsApp.", _REVIEW_TEMPLATE)),
    (
        (132008, 132012, 132018),
        Reason(
            "A Meta recusou: uma variável do modelo está no formato errado.",
            "Corrija as variáveis e reenvie.",
        ),
    ),
    ((132015,), Reason("A Meta pausou este modelo por baixa qualidade.", "Use outro modelo.")),
    ((132016,), Reason("A Meta desativou este modelo por baixa qualidade.", "Crie outro modelo.")),
    (
        range(2388000, 2389000),
        Reason("A Meta recusou o modelo ou o número enviado para cadastro.", _REVIEW_TEMPLATE),
    ),
    ((2388019,), Reason("A Meta recusou: a conta chegou ao limite de modelos.", "Apague modelos sem uso.")),
    ((2388040,), Reason("A Meta recusou: um campo do modelo é longo demais.", "Encurte o texto do modelo.")),
    ((2388047, 2388073), Reason("A Meta recusou: o modelo tem formatação inválida.", _REVIEW_TEMPLATE)),
    ((2388293,), Reason("A Meta recusou: o modelo tem variáveis demais para o texto.", _REVIEW_TEMPLATE)),
    ((2388299,), Reason("A Meta recusou: o modelo começa ou termina com uma variável.", _REVIEW_TEMPLATE)),
    (
        (2388012, 2388091, 2388093, 2388103),
        Reason(
            "A Meta recusou a migração ou o cadastro deste número.",
            "Confira o número no Gerenciador do WhatsApp.",
        ),
    ),
    # Flows
    ((132068, 139000), Reason("A Meta bloqueou este formulário (Flow).", _MANAGER)),
    (
        (132069,),
        Reason("A Meta limitou este formulário (Flow) por baixa qualidade.", "Espere uma hora.", True, 3600),
    ),
    (
        range(139001, 139005),
        Reason("A Meta recusou a mudança no formulário (Flow).", "Revise o formulário na Meta."),
    ),
    # Calls
    (
        range(138000, 138019),
        Reason("A Meta recusou a ligação.", "Tente de novo mais tarde ou escreva ao cliente."),
    ),
    ((138000, 138018), Reason("As ligações não estão ativas neste número.", "Ative as ligações em Canais.")),
    ((138001,), Reason("O cliente não pode receber ligações pelo WhatsApp.", "Escreva ao cliente.")),
    ((138002, 138005), Reason("O número chegou ao limite de ligações.", WAIT, True, 60)),
    (
        (138003,),
        Reason("Já há uma ligação em curso com este cliente.", "Encerre a ligação atual antes de ligar."),
    ),
    ((138004, 138007), Reason("A ligação não pôde ser completada.", "Ligue de novo.", True)),
    ((138006,), Reason("O cliente ainda não permitiu ligações.", "Peça permissão para ligar.")),
    (
        (138009,),
        Reason("O limite de pedidos de permissão para ligar foi atingido.", "Peça de novo outro dia."),
    ),
    (
        (138012,),
        Reason("O limite de ligações para este cliente em 24 h foi atingido.", "Ligue de novo amanhã."),
    ),
    # Blocking, groups, usernames, onboarding
    (
        range(139100, 139104),
        Reason("A Meta não concluiu o bloqueio ou desbloqueio do contato.", "Tente de novo.", True),
    ),
    ((139101,), Reason("A lista de contatos bloqueados está cheia.", "Desbloqueie contatos antigos.")),
    (
        (131020, 131041, 131059, *range(131201, 131216)),
        Reason("A Meta recusou a operação no grupo.", "Confira o grupo e os participantes."),
    ),
    ((131208,), Reason("A Meta recusou: houve operações de grupo demais em pouco tempo.", WAIT, True, 60)),
    (
        range(147001, 147006),
        Reason("A Meta recusou o nome de usuário.", "Escolha outro nome ou confira a conta na Meta."),
    ),
    ((2593109,), Reason("O dono do número não quis compartilhar o histórico de conversas.")),
    (
        range(2494101, 2494200),
        Reason("A Meta recusou o cadastro do número.", "Revise os dados e tente de novo."),
    ),
)
