export type LimitState = {
  isAllowed: boolean
  remaining: number
  /** Until the request may be made again, or until the limit is whole. */
  resetMs: number
}

export type RequestLimits = { take(model: string, requestsPerMinute: number): LimitState }

type Bucket = { tokens: number; atMs: number; refused: number }

const MAX_HINT_MS = 60_000

/** A token bucket for each model, with room for ten seconds of requests at once. */
export function createRequestLimits(now: () => number): RequestLimits {
  const buckets = new Map<string, Bucket>()

  return {
    take(model, requestsPerMinute) {
      const room = Math.max(1, Math.ceil(requestsPerMinute / 6))
      const perMs = requestsPerMinute / 60_000
      const atMs = now()
      const bucket = buckets.get(model) ?? { tokens: room, atMs, refused: 0 }
      buckets.set(model, bucket)
      bucket.tokens = Math.min(room, bucket.tokens + (atMs - bucket.atMs) * perMs)
      bucket.atMs = atMs
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1
        bucket.refused = Math.max(0, bucket.refused - 1)
        return {
          isAllowed: true,
          remaining: Math.floor(bucket.tokens),
          resetMs: (room - bucket.tokens) / perMs,
        }
      }
      // Each one refused is sent further back, or all would return at the same moment.
      bucket.refused += 1
      const waitMs = (bucket.refused - bucket.tokens) / perMs
      return { isAllowed: false, remaining: 0, resetMs: Math.min(MAX_HINT_MS, waitMs) }
    },
  }
}
