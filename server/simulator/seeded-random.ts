/** Numbers in [0, 1) that depend on the seed alone, so that a simulated run can be repeated. */
export type SeededRandom = () => number

export function createSeededRandom(seed: string): SeededRandom {
  let state = hash(seed)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    const spread = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((spread ^ (spread >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A factor around 1, log-normal as latencies are: its mean is 1, `sigma` its spread. */
export function jitterFactor(random: SeededRandom, sigma: number): number {
  if (sigma === 0) return 1
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Math.exp(sigma * normal - (sigma * sigma) / 2)
}

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  return value >>> 0
}
