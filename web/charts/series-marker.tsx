/** Colour, shape and dash of a model's slot: always all three together. */
export const SERIES_DASH: readonly string[] = [
  '',
  '7 3',
  '2 2.5',
  '9 3 2 3',
  '4 2',
  '1 3',
  '12 4',
  '',
]

export function seriesColour(slot: number): string {
  return `var(--s${slotOf(slot)})`
}

export function seriesDash(slot: number): string {
  return SERIES_DASH[slotOf(slot) - 1] ?? ''
}

/** The mark of a slot, centred on (x, y); `r` is about half its width. Drawn inside an SVG. */
export function SeriesMark({ slot, x, y, r }: { slot: number; x: number; y: number; r: number }) {
  const fill = seriesColour(slot)
  const at = `translate(${x} ${y}) scale(${r / 4})`
  switch (slotOf(slot)) {
    case 1:
      return <circle cx={x} cy={y} r={r} fill={fill} />
    case 5:
      return (
        <circle
          cx={x}
          cy={y}
          r={r * 0.78}
          fill="var(--surface)"
          stroke={fill}
          strokeWidth={r * 0.5}
        />
      )
    default:
      return <path transform={at} d={MARK_PATHS[slotOf(slot)]} fill={fill} />
  }
}

const MARK_PATHS: Readonly<Record<number, string>> = {
  2: 'M-3.6 -3.6h7.2v7.2h-7.2z',
  3: 'M0 -4.4l4.6 8h-9.2z',
  4: 'M0 -4.7l4.7 4.7l-4.7 4.7l-4.7 -4.7z',
  6: 'M0 4.4l4.6 -8h-9.2z',
  7: 'M-1.5 -4h3v2.5h2.5v3h-2.5v2.5h-3v-2.5h-2.5v-3h2.5z',
  8: 'M-4.5 -1.5h9v3h-9z',
}

function slotOf(slot: number): number {
  return ((((slot - 1) % 8) + 8) % 8) + 1
}
