/** Two-sided 95 % quantile of the standard normal distribution. */
const Z95 = 1.959964

export type Interval = { low: number; high: number }

/**
 * Wilson score interval of a share (Wilson 1927): unlike the plain normal one it stays within 0 and
 * 1 and is honest for few calls. Null without calls.
 */
export function wilsonInterval(passed: number, count: number): Interval | null {
  if (count === 0) return null
  const share = passed / count
  const z2 = Z95 * Z95
  const centre = share + z2 / (2 * count)
  const spread = Z95 * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count * count))
  const scale = 1 + z2 / count
  return {
    low: Math.max(0, (centre - spread) / scale),
    high: Math.min(1, (centre + spread) / scale),
  }
}

/** Normal interval of a mean: mean ± 1.96 s / √n, s the sample deviation. Null with fewer than two values. */
export function meanInterval(
  mean: number | null,
  std: number | null,
  count: number,
): Interval | null {
  if (mean === null || std === null || count < 2) return null
  const spread = (Z95 * std) / Math.sqrt(count)
  return { low: mean - spread, high: mean + spread }
}
