const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 5_000

/** Half a second first, five at most, each with jitter so that tabs do not come back in step. */
export function retryDelayMs(retries: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** retries)
  return Math.max(FIRST_RETRY_MS, ceiling * (0.5 + random() / 2))
}
