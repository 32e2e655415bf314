import { type Config, DEFAULT_PORT } from './config.ts'
import { DomainError } from './errors.ts'

/** What a person reads when the server is ready. */
export function reportReady(
  { version, isSimulatorOn, port }: Config,
  ready: { url: string; dataLocation: string; taskCount: number },
): void {
  const models = isSimulatorOn
    ? 'simulated ones to try things with, no key needed; yours on the page “Models”'
    : 'none simulated (EVALSTREAM_SIMULATOR=off); add yours on the page “Models”'
  const at = port === DEFAULT_PORT ? '' : ` --url ${ready.url}`
  const next =
    ready.taskCount === 0
      ? `open the page and run the demo task, or import questions: npm run import -- questions.csv${at}`
      : 'open the page; tasks that were running go on by themselves'
  process.stdout.write(`
Evalstream ${version} is ready after ${process.uptime().toFixed(1)} s.

  Open    ${ready.url}
  Data    ${ready.dataLocation}
  Models  ${models}
  Next    ${next}
  Stop    Ctrl-C; nothing is lost

`)
}

export function reportRunnerReady(dataLocation: string): void {
  process.stdout.write(
    `Evalstream runner is ready. It makes the calls of all tasks in ${dataLocation}. Stop: Ctrl-C.\n`,
  )
}

/** Says why the server cannot run and what to do, in a sentence where we know one. */
export function reportFatal(error: unknown): void {
  if (error instanceof DomainError) {
    process.stderr.write(`\n${error.message}\n${error.hint === null ? '' : `${error.hint}\n`}\n`)
    return
  }
  process.stderr.write(`\nEvalstream could not start.\n`)
  // Nothing better is known than where it happened.
  console.error(error)
}
