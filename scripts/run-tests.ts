// npm test: every check, in the order of what it costs. `npm run check` stops before the tests.
import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'

type Step = { name: string; command: string; cwd?: string }

const CHECKS: Step[] = [
  { name: 'format and lint', command: 'biome check .' },
  { name: 'types', command: 'tsc --noEmit' },
  { name: 'types of the web', command: 'tsc --noEmit -p web' },
  { name: 'GraphQL documents of the web', command: 'gql.tada check', cwd: 'web' },
  { name: 'dead code', command: 'knip' },
  {
    name: 'row types match the migrations',
    command: 'node scripts/generate-row-types.ts --verify',
  },
]
const TESTS: Step[] = [
  { name: 'unit, integration and conformance tests', command: 'vitest run' },
  { name: 'export of the web', command: 'node scripts/prepare-start.mjs' },
  { name: 'browser tests', command: 'playwright test' },
]

const root = join(import.meta.dirname, '..')
const path = [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter)
const steps = process.argv[2] === 'check' ? CHECKS : [...CHECKS, ...TESTS]
const failed: string[] = []
for (const { name, command, cwd = '.' } of steps) {
  console.log(`\n── ${name}`)
  const startedAt = performance.now()
  const env = { ...process.env, PATH: path, NEXT_TELEMETRY_DISABLED: '1' }
  const { status } = spawnSync(command, {
    cwd: join(root, cwd),
    env,
    stdio: 'inherit',
    shell: true,
  })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`── ${name}: ${status === 0 ? 'passed' : 'FAILED'} after ${seconds} s`)
  if (status !== 0) failed.push(name)
}
if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}`)
console.log(`\n${steps.length - failed.length} passed, ${failed.length} failed`)
process.exitCode = failed.length > 0 ? 1 : 0
