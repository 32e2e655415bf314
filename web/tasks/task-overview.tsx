'use client'

import { useMemo } from 'react'
import { EcdfChart } from '../charts/ecdf-chart.tsx'
import { useStore } from '../live/store.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { Leaderboard } from './leaderboard.tsx'
import { orderLeaderboard } from './leaderboard-order.ts'
import type { TaskFeed } from './task-feed.ts'

/** Who is ahead, how sure that is, and how soon each model answers. */
export function TaskOverview({ feed }: { feed: TaskFeed }) {
  const leaderboard = useStore(feed.leaderboard)
  const rows = useMemo(() => leaderboard && orderLeaderboard(leaderboard), [leaderboard])
  const series = useMemo(
    () =>
      leaderboard?.map(({ model, stats }) => ({
        model,
        ...stats.ttftMs,
        count: stats.count,
        ended: stats.count + stats.excludedFailed,
      })),
    [leaderboard],
  )
  const models = useStore(feed.head)?.models.length ?? 1
  return (
    <div className="two">
      {rows ? (
        <Leaderboard rows={rows} />
      ) : (
        <div className="ovs">
          <Skeleton rows={models + 2} />
        </div>
      )}
      {series ? <EcdfChart series={series} /> : <div className="ovc" />}
    </div>
  )
}
