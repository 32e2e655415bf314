import { intervalTicks } from './score-axis.ts'
import { SeriesMark, seriesColour } from './series-marker.tsx'

type ScoreIntervalProps = {
  slot: number
  value: number | null
  low: number | null
  high: number | null
  from: number
}

const [WIDTH, EDGE] = [96, 4]

/** A score as a mark with its 95 % interval. The numbers stand beside it, so it is hidden from readers. */
export function ScoreInterval({ slot, value, low, high, from }: ScoreIntervalProps) {
  const x = (score: number) => intervalX(score, from)
  const colour = seriesColour(slot)
  return (
    <svg width={WIDTH} height="20" viewBox={`0 0 ${WIDTH} 20`} aria-hidden="true">
      {intervalTicks(from).map((tick) => (
        <line key={tick} className="grid" x1={x(tick)} x2={x(tick)} y1="0" y2="20" />
      ))}
      {low !== null && high !== null && (
        <>
          <line x1={x(low)} x2={x(high)} y1="10" y2="10" stroke={colour} strokeWidth="2" />
          <path d={`M${x(low)} 6v8M${x(high)} 6v8`} stroke={colour} strokeWidth="1.5" />
        </>
      )}
      {value !== null && <SeriesMark slot={slot} x={x(value)} y={10} r={4.2} />}
    </svg>
  )
}

export function IntervalAxis({ from, write }: { from: number; write: (tick: number) => string }) {
  return (
    <svg width={WIDTH} height="14" viewBox={`0 0 ${WIDTH} 14`} aria-hidden="true">
      {intervalTicks(from).map((tick, position) => (
        <text
          key={tick}
          className="ax"
          x={position === 0 ? 0 : position === 2 ? WIDTH : WIDTH / 2}
          y="11"
          textAnchor={position === 0 ? 'start' : position === 2 ? 'end' : 'middle'}
        >
          {write(tick)}
        </text>
      ))}
    </svg>
  )
}

function intervalX(score: number, from: number): number {
  const share = from === 1 ? 1 : (score - from) / (1 - from)
  return Math.round((EDGE + share * (WIDTH - 2 * EDGE)) * 10) / 10
}
