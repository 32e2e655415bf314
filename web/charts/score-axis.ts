/** Where the axis of a set of scores begins: the tenth below the lowest end, at most 0.8 so that three lines fit. */
export function intervalStart(lows: readonly (number | null)[]): number {
  const known = lows.filter((low) => low !== null)
  const lowest = Math.min(0.8, ...known)
  return Math.max(0, Math.floor(lowest * 10 + 1e-9) / 10)
}

export function intervalTicks(from: number): readonly number[] {
  return [from, (from + 1) / 2, 1]
}
