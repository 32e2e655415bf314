import { readdirSync } from 'node:fs'

type Bench = { run(): Promise<void> }

/** A file here is a benchmark when nothing else uses it: its name has no second part. */
const NOT_BENCHES = /^(?:bench|report)\.ts$|\.(?:worker|client)\.ts$|-(?:worker|client)\.ts$/

// As `npm start` has it: libraries check everything twice in development.
process.env['NODE_ENV'] ??= 'production'

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !NOT_BENCHES.test(file))
  .map((file) => file.slice(0, -'.ts'.length))
const [name] = process.argv.slice(2)

if (name === undefined || !names.includes(name)) {
  console.error(`npm run bench -- NAME, where NAME is one of: ${names.join(', ')}`)
  process.exitCode = 1
} else {
  const bench = (await import(`./${name}.ts`)) as Bench
  await bench.run()
}
