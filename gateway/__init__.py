"""The two doors of the product: `inbound` (HTTP, Socket.IO, provider hooks) lives in the gateway process;
`outbound` (providers) is wired into the host processes, which perform the effects.
"""
