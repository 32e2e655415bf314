/** What of a task's configuration the page names in words. The rest is shown as it is stored. */
export function readTaskConfig(config: unknown): {
  scorers: readonly string[]
  concurrency: number | null
  limit: number | null
  repeats: number
} {
  const { scorers, concurrency, limit, repeats } = (config ?? {}) as Record<string, unknown>
  return {
    scorers: Array.isArray(scorers) ? scorers.map(scorerName).filter((name) => name !== '') : [],
    concurrency: typeof concurrency === 'number' ? concurrency : null,
    limit: typeof limit === 'number' ? limit : null,
    repeats: typeof repeats === 'number' ? repeats : 1,
  }
}

function scorerName(scorer: unknown): string {
  const type = (scorer as { type?: unknown } | null)?.type
  return typeof type === 'string' ? type.toLowerCase() : ''
}
