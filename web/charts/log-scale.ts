/** A log axis from one round number to another. Values outside are drawn at the edge. */
export type LogScale = {
  from: number
  to: number
  ticks: readonly number[]
  x(value: number): number
}

const STEPS = [1, 2, 5]

/** Spans all values, its ends on 1, 2 or 5 times a power of ten. */
export function createLogScale(
  lowest: number,
  highest: number,
  left: number,
  right: number,
): LogScale {
  const from = roundDown(Math.max(lowest, 1e-3))
  const to = Math.max(roundUp(Math.max(highest, 1e-3)), from * 10)
  const decades = Math.log10(to / from)
  return {
    from,
    to,
    ticks: ticksBetween(from, to),
    x(value) {
      const share = Math.log10(Math.max(value, from) / from) / decades
      return Math.round((left + Math.min(1, share) * (right - left)) * 10) / 10
    },
  }
}

function ticksBetween(from: number, to: number): number[] {
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    for (const step of STEPS) {
      const tick = step * 10 ** power
      if (tick >= from * 0.999 && tick <= to * 1.001) ticks.push(tick)
    }
  }
  // More than seven labels touch each other: whole decades then.
  return ticks.length <= 7 ? ticks : ticks.filter((tick) => Math.log10(tick) % 1 === 0)
}

function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return power * (STEPS.findLast((step) => step * power <= value * 1.0001) ?? 1)
}

function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return power * (STEPS.find((step) => step * power >= value * 0.9999) ?? 10)
}
