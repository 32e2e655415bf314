'use client'

import { ArrowDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { intervalStart } from '../charts/score-axis.ts'
import { IntervalAxis, ScoreInterval } from '../charts/score-interval.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { ModelChip } from '../ui/model-chip.tsx'
import { type LeaderboardRow, leftOut, readLeaderboard } from './leaderboard-order.ts'

/** Widths in pixels. A phone has room for five. */
const COLUMNS = [
  { name: 'model', width: 160, onPhone: true },
  { name: 'score', width: 52, onPhone: true },
  { name: 'interval', width: 104, onPhone: true },
  { name: 'range', width: 76, onPhone: false },
  { name: 'p50', width: 74, onPhone: true },
  { name: 'p95', width: 52, onPhone: true },
  { name: 'itl', width: 64, onPhone: false },
  { name: 'speed', width: 46, onPhone: false },
  { name: 'cost', width: 78, onPhone: false },
  { name: 'errors', width: 52, onPhone: false },
  { name: 'n', width: 46, onPhone: false },
]

/** The models by score, each with its interval, its latency, its cost and how many calls stand behind it. */
export function Leaderboard({ rows }: { rows: readonly LeaderboardRow[] }) {
  const t = useTranslations('task')
  const format = useFormat()
  const from = intervalStart(rows.map((row) => row.low))
  const best = bestOf(rows)
  return (
    <section>
      <div className="sec">
        <h2>{t('board.title')}</h2>
        <span className="sub clip">{useReading(rows)}</span>
      </div>
      <div className="scrollx">
        <table className="ld hov">
          <colgroup>
            {COLUMNS.map(({ name, width, onPhone }) => (
              <col key={name} className={onPhone ? undefined : 'hide-n'} style={{ width }} />
            ))}
          </colgroup>
          <LeaderboardHead />
          <tbody>
            {rows.map((row) => (
              <LeaderboardLine key={row.model.id} row={row} from={from} best={best} />
            ))}
          </tbody>
        </table>
      </div>
      <div className="axr">
        <IntervalAxis
          from={from}
          write={(tick) => format.decimal(tick, tick * 10 === Math.round(tick * 10) ? 1 : 2)}
        />
        <LeftOut rows={rows} />
      </div>
    </section>
  )
}

function LeaderboardHead() {
  const t = useTranslations('task')
  return (
    <thead>
      <tr>
        <th>{t('board.model')}</th>
        <th colSpan={2} aria-sort="descending" className="sch">
          {t('board.score')} <ArrowDown className="i" aria-hidden="true" />
        </th>
        <td className="hide-n" />
        <th className="r">{t('board.p50')}</th>
        <th className="r">p95</th>
        <th className="r hide-n">{t('board.itl')}</th>
        <th className="r hide-n">tok/s</th>
        <th className="r hide-n">{t('board.cost')}</th>
        <th className="r hide-n">{t('board.errors')}</th>
        <th className="r hide-n" title={t('board.nTitle')}>
          n
        </th>
      </tr>
    </thead>
  )
}

type LineProps = { row: LeaderboardRow; from: number; best: Best }

function LeaderboardLine({ row, from, best }: LineProps) {
  const t = useTranslations('task')
  const format = useFormat()
  const { stats, model } = row
  const strong = (value: number | null, best: number | null) =>
    value !== null && value === best ? 'num w6' : 'num'
  return (
    <tr>
      <td>
        <ModelChip model={model} strong showSimulated />
      </td>
      <td className="num w6">{format.score(row.score, 3)}</td>
      <td className="iv">
        <ScoreInterval
          slot={model.seriesSlot}
          value={row.score}
          low={row.low}
          high={row.high}
          from={from}
        />
      </td>
      <td className="t3 small rng hide-n">
        {row.low !== null && `${format.score(row.low)}–${format.score(row.high)}`}
      </td>
      <td className={strong(stats.ttftMs.p50, best.p50)}>{format.ms(stats.ttftMs.p50)}</td>
      <td className={strong(stats.ttftMs.p95, best.p95)}>{format.ms(stats.ttftMs.p95)}</td>
      <td className={`${strong(stats.itlMs.p50, best.itl)} hide-n`}>
        {format.decimal(stats.itlMs.p50)}
      </td>
      <td className={`${strong(stats.outputTokensPerSecond.p50, best.speed)} hide-n`}>
        {format.decimal(stats.outputTokensPerSecond.p50, 0)}
      </td>
      <td className="num hide-n">
        {model.price ? format.amount(stats.costUsd) : <span className="null">{t('noPrice')}</span>}
      </td>
      <td className="num hide-n">{format.count(stats.excludedFailed)}</td>
      <td className="num t2 hide-n">{format.count(stats.count)}</td>
    </tr>
  )
}

function LeftOut({ rows }: { rows: readonly LeaderboardRow[] }) {
  const t = useTranslations('task')
  const { failed, cached, notStreamed, clientLimited } = leftOut(rows)
  const parts = [
    failed > 0 && t('board.outFailed', { count: failed }),
    cached > 0 && t('board.outCached', { count: cached }),
    notStreamed > 0 && t('board.outNotStreamed', { count: notStreamed }),
  ].filter(Boolean)
  return (
    <span className="t3">
      {t('board.times')}
      {parts.length > 0 && t('board.without', { what: parts.join(t('board.and')) })}
      {clientLimited > 0 && t('board.limited', { count: clientLimited })}
    </span>
  )
}

function useReading(rows: readonly LeaderboardRow[]): string {
  const t = useTranslations('task')
  const reading = readLeaderboard(rows)
  switch (reading.kind) {
    case 'none':
      return t('reading.none')
    case 'single':
      return ''
    case 'tie':
      return t('reading.tie', { count: reading.count })
    case 'clear':
      return t('reading.clear', { leader: reading.leader })
    case 'overlap':
      return t('reading.overlap', { leader: reading.leader, count: reading.count })
  }
}

type Best = { p50: number | null; p95: number | null; itl: number | null; speed: number | null }

/** The best of each column, marked only when there is something to compare with. */
function bestOf(rows: readonly LeaderboardRow[]): Best {
  const pick = (values: readonly (number | null)[], better: (...values: number[]) => number) => {
    const known = values.filter((value) => value !== null)
    const best = better(...known)
    return known.filter((value) => value === best).length === 1 && known.length > 1 ? best : null
  }
  return {
    p50: pick(
      rows.map(({ stats }) => stats.ttftMs.p50),
      Math.min,
    ),
    p95: pick(
      rows.map(({ stats }) => stats.ttftMs.p95),
      Math.min,
    ),
    itl: pick(
      rows.map(({ stats }) => stats.itlMs.p50),
      Math.min,
    ),
    speed: pick(
      rows.map(({ stats }) => stats.outputTokensPerSecond.p50),
      Math.max,
    ),
  }
}
