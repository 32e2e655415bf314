import { once } from 'node:events'
import { Command } from 'commander'
import { loadEnvFile, readConfig } from './config.ts'
import { reportFatal } from './report.ts'
import type { Role } from './run-server.ts'

const ROLES: Record<Role, string> = {
  all: 'API, pages and a runner: everything on one machine (the default)',
  api: 'API and pages only; runners are elsewhere',
  runner: 'a runner only: makes the calls of tasks over the same DATABASE_URL',
}

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort())

const program = new Command('evalstream').description(
  'Runs evaluations of language models and shows every call live.',
)
for (const [role, description] of Object.entries(ROLES)) {
  program
    .command(role, role === 'all' ? { isDefault: true } : {})
    .description(description)
    .action(() => run(role as Role))
}
await program.parseAsync()

async function run(role: Role): Promise<void> {
  try {
    loadEnvFile()
    const config = readConfig()
    if (config.isUnderNpm) stopWithoutParent()
    const { runServer } = await import('./run-server.ts')
    await using _server = await runServer(config, role)
    if (!stop.signal.aborted) await once(stop.signal, 'abort')
    process.stdout.write(
      '\nStopping: calls in flight may end, the rest goes on at the next start …\n',
    )
  } catch (error) {
    reportFatal(error)
    process.exitCode = 1
  }
}

/** npm passes SIGTERM to its shell, which dies without telling us: we stop when our parent is gone. */
function stopWithoutParent(): void {
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && stop.abort(), 500).unref()
}
