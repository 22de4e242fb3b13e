"""The actors: each number and each conversation, hosted in Ray actors.

Who may ask whom is written down here: a gateway asks a number or a conversation; a conversation tells a number
(a refused send says something about the number). Nobody asks upward, so no cycle of waits can form.
`runtime/` knows nothing of the product; `number.py` and `conversation.py` are shells over the rules in `ipro_rt`.
"""
