import { once } from 'node:events'
import { connect } from 'node:net'

/** Sends bytes as they are, and gives all that comes back until the server closes or falls silent. */
export async function sendRaw(port: number, text: string, silentMs = 3000): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    answer += chunk
  })
  socket.on('error', () => {})
  socket.setTimeout(silentMs, () => socket.destroy())
  socket.write(text)
  await once(socket, 'close')
  return answer
}
