// The official JavaScript client, unmodified. Speaks JSON lines: commands in, what it hears out.
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'

const require = createRequire(process.argv[2])
const { io } = require('socket.io-client')

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)
const [, , , url, token] = process.argv
const ticket = async (send) => {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${url}/api/v1/socket-tickets`, { method: 'POST', headers })
  send(answer.ok ? await answer.json() : {})
}
const socket = io(url, {
  transports: ['websocket'],
  auth: ticket,
  reconnection: false,
})

socket.on('connect', () => say({ heard: 'connect' }))
socket.on('connect_error', (error) => say({ heard: 'connect_error', message: error.message }))
socket.on('disconnect', (reason) => say({ heard: 'disconnect', reason }))
socket.on('events', (events) => say({ heard: 'events', events }))
for (const event of ['resync', 'closed', 'move']) socket.on(event, (data) => say({ heard: event, data }))

for await (const line of createInterface({ input: process.stdin })) {
  const { emit, data } = JSON.parse(line)
  if (emit === 'close') break
  say({ ack: await socket.emitWithAck(emit, data) })
}
socket.close()
