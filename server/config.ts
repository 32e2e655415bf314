import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { InvalidInputError } from './errors.ts'

/** What the operator decides. Built once; everything below gets it as a value. */
export type Config = {
  readonly version: string
  readonly host: string
  /** 0 picks a free port. */
  readonly port: number
  /** Folder of the embedded database; unused with `databaseUrl`. */
  readonly dataDir: string
  /** Null: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null
  readonly isSimulatorOn: boolean
  /** Whether models may name private and loopback addresses: SSRF protection is off then. */
  readonly allowPrivateHosts: boolean
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Whether npm started us, which does not pass every signal on. */
  readonly isUnderNpm: boolean
  /** The environment, for the keys that models name. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Where commands look for a server unless they are told. */
export const DEFAULT_PORT = 4000

const root = join(import.meta.dirname, '..')

/**
 * Reads `.env` of the working folder, if there is one; what is set already wins. To be called before
 * libraries are loaded: some check everything twice unless NODE_ENV says that nobody develops here.
 */
export function loadEnvFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env')
  process.env['NODE_ENV'] ??= 'production'
}

/** Throws InvalidInputError naming the variable that cannot be used. */
export function readConfig(env: Config['env'] = process.env): Config {
  return {
    version: readVersion(),
    host: readText(env, 'HOST') ?? '127.0.0.1',
    port: readInteger(env, 'PORT', DEFAULT_PORT, 0, 65_535),
    dataDir: resolve(readText(env, 'EVALSTREAM_DATA') ?? '.evalstream'),
    databaseUrl: readText(env, 'DATABASE_URL') ?? null,
    isSimulatorOn: readSwitch(env, 'EVALSTREAM_SIMULATOR', true),
    allowPrivateHosts: readSwitch(env, 'EVALSTREAM_ALLOW_PRIVATE_HOSTS', false),
    logLevel: readChoice(env, 'LOG_LEVEL', ['debug', 'info', 'warn', 'error', 'silent'], 'info'),
    isUnderNpm: env['npm_lifecycle_event'] !== undefined,
    env,
  }
}

function readVersion(): string {
  const text = readFileSync(join(root, 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** An empty variable counts as not set: `PORT=` in `.env` is a line left blank. */
function readText(env: Config['env'], name: string): string | undefined {
  const text = env[name]?.trim()
  return text === '' ? undefined : text
}

function readInteger(
  env: Config['env'],
  name: string,
  fallback: number,
  min: number,
  max: number,
): number {
  const text = readText(env, name)
  if (text === undefined) return fallback
  const value = Number(text)
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new InvalidInputError(
    name,
    `${name} must be a whole number from ${min} to ${max}, found “${text}”`,
  )
}

function readSwitch(env: Config['env'], name: string, fallback: boolean): boolean {
  return readChoice(env, name, ['on', 'off'], fallback ? 'on' : 'off') === 'on'
}

function readChoice<T extends string>(
  env: Config['env'],
  name: string,
  choices: readonly T[],
  fallback: T,
): T {
  const text = readText(env, name)
  if (text === undefined) return fallback
  const choice = choices.find((each) => each === text.toLowerCase())
  if (choice !== undefined) return choice
  throw new InvalidInputError(name, `${name} must be one of ${choices.join(', ')}, found “${text}”`)
}
