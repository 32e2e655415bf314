export type Bin = { from: number; to: number; count: number }

/** Bins with their edges 10^(k / binsPerDecade), without a hole between the first and the last. */
export function toHistogram(
  counts: readonly { bin: number; count: number }[],
  binsPerDecade: number,
): Bin[] {
  const byBin = new Map(counts.map(({ bin, count }) => [bin, count]))
  const bins = counts.map(({ bin }) => bin)
  if (bins.length === 0) return []
  const first = Math.min(...bins)
  return Array.from({ length: Math.max(...bins) - first + 1 }, (_, index) => ({
    from: 10 ** ((first + index) / binsPerDecade),
    to: 10 ** ((first + index + 1) / binsPerDecade),
    count: byBin.get(first + index) ?? 0,
  }))
}
