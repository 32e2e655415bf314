export type Ecdf = {
  /** Values at equal steps of probability from the smallest to the largest. */
  quantiles: readonly number[]
  /** Calls that have a value, and all that ended: the curve stays below 1 by those that failed. */
  count: number
  ended: number
}

/** Share of all ended calls that the curve reaches. */
export function ecdfTop({ count, ended }: Ecdf): number {
  return ended === 0 ? 0 : count / ended
}

/** A step line, at most two points a quantile. */
export function ecdfPath(
  ecdf: Ecdf,
  x: (value: number) => number,
  y: (share: number) => number,
): string {
  const { quantiles } = ecdf
  if (quantiles.length === 0) return ''
  const top = ecdfTop(ecdf)
  const steps = quantiles.map((value, position) => {
    const share = (position / Math.max(1, quantiles.length - 1)) * top
    return `H${x(value)}V${y(share)}`
  })
  return `M${x(quantiles[0] ?? 0)} ${y(0)}${steps.join('')}`
}

/** The values of the calls themselves, when there are fewer of them than quantiles. */
export function callsOf({ quantiles, count }: Ecdf): number[] {
  return Array.from({ length: count }, (_, call) => {
    const at = count === 1 ? 0 : (call / (count - 1)) * (quantiles.length - 1)
    return quantiles[Math.round(at)] ?? 0
  })
}
