// Node's Socket.IO as its documentation sets it up, with one room, told what to publish over a port of its own.
import { createServer } from 'node:http'
import { createServer as createControl } from 'node:net'
import { Server } from 'socket.io'

const [, , topic, data] = process.argv
const web = createServer()
const io = new Server(web, { transports: ['websocket'], perMessageDeflate: false, serveClient: false })

io.on('connection', (socket) => {
  socket.on('subscribe', (wish, answer) => {
    socket.join(wish.topic)
    answer({ seq: 0 })
  })
})

const event = { type: 'item.added', at: 1795400000000, data: JSON.parse(data) }
let seq = 1_000_000

function publish(count) {
  for (let n = 0; n < count; n += 1) {
    seq += 1
    io.to(topic).emit('events', [{ topic, seq, ...event }])
  }
}

const control = createControl((driver) => {
  let rest = ''
  driver.setNoDelay(true)
  driver.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    for (const line of lines) publish(Number(line))
  })
  driver.on('close', () => process.exit(0))
})

web.listen(0, '127.0.0.1', () => {
  control.listen(0, '127.0.0.1', () => {
    console.log(JSON.stringify({ port: web.address().port, control: control.address().port }))
  })
})
