import type { Leaderboard } from './task-documents.ts'

export type LeaderboardRow = Leaderboard[number] & {
  /** Share of passed calls, or the mean of the first score where nothing is passed or failed. */
  score: number | null
  low: number | null
  high: number | null
}

/** Best score first; models without a score come last, in the order the server gave. */
export function orderLeaderboard(leaderboard: Leaderboard): LeaderboardRow[] {
  return leaderboard
    .map((row) => {
      const first = row.scores[0]
      if (row.passRate !== null || !first) {
        return { ...row, score: row.passRate, low: row.passLow95, high: row.passHigh95 }
      }
      return { ...row, score: first.mean, low: first.low95, high: first.high95 }
    })
    .sort((one, other) => (other.score ?? -1) - (one.score ?? -1))
}

export type Reading =
  | { kind: 'none' }
  | { kind: 'single' }
  /** `count` models have the best score. */
  | { kind: 'tie'; count: number }
  | { kind: 'clear'; leader: string }
  /** `count` models, the leader included, have intervals that overlap the leader's. */
  | { kind: 'overlap'; leader: string; count: number }

/** What the scores say in one sentence. Equal scores and overlapping intervals have no winner. */
export function readLeaderboard(rows: readonly LeaderboardRow[]): Reading {
  const scored = rows.filter((row) => row.score !== null)
  const leader = scored[0]
  if (!leader) return { kind: 'none' }
  if (scored.length === 1) return { kind: 'single' }
  const best = scored.filter((row) => row.score === leader.score).length
  if (best > 1) return { kind: 'tie', count: best }
  const low = leader.low ?? leader.score ?? 0
  const count = scored.filter((row) => (row.high ?? row.score ?? 0) >= low).length
  const name = leader.model.displayName
  return count === 1 ? { kind: 'clear', leader: name } : { kind: 'overlap', leader: name, count }
}

/** What stands out of the latency statistics, summed over the models. */
export function leftOut(rows: readonly LeaderboardRow[]) {
  const sum = (of: (stats: LeaderboardRow['stats']) => number) =>
    rows.reduce((total, row) => total + of(row.stats), 0)
  return {
    failed: sum((stats) => stats.excludedFailed),
    cached: sum((stats) => stats.excludedCached),
    notStreamed: sum((stats) => stats.excludedNotStreamed),
    clientLimited: sum((stats) => stats.clientLimited),
  }
}
