import { type Logger, pino } from 'pino'
import type { Config } from './config.ts'

export type Log = Logger

/** JSON lines on stderr, so that stdout stays for people. Keys, prompts and answers never go into a line. */
export function createLog({ logLevel }: Pick<Config, 'logLevel'>): Log {
  return pino(
    { level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  )
}
