import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { createSimulatorServer } from './simulator-server.ts'

export type SimulatorWorkerData = { port: number; host: string; questions: readonly string[] }
export type SimulatorWorkerMessage = { port: number }

const BACKLOG = 4096

const { port, host, questions } = workerData as SimulatorWorkerData
const server = createSimulatorServer(questions)
server.listen({ port, host, backlog: BACKLOG })
await once(server, 'listening')

const { port: listeningPort } = server.address() as AddressInfo
parentPort?.postMessage({ port: listeningPort } satisfies SimulatorWorkerMessage)
parentPort?.once('message', () => {
  server.close()
  server.closeAllConnections()
})
