import { z } from 'zod'
import { type ReadNumber, readNumber } from '../read-number.ts'
import { failedVerdict, passedVerdict, quoted, type Scorer, undecidedVerdict } from '../scorer.ts'

type NumericOptions = { tolerance: number }

/** The last number of the answer equals the reference within `tolerance`, an absolute difference. */
export const numericScorer: Scorer<NumericOptions> = {
  type: 'numeric',
  options: z.strictObject({ tolerance: z.number().nonnegative().default(1e-6) }),
  needsReference: () => true,
  score(answer, reference, { tolerance }) {
    const wanted = readNumber(reference)
    if (!wanted) {
      return undecidedVerdict(`The reference ${quoted(reference)} has no number`, 'no-reference')
    }
    const found = readNumber(answer)
    if (!found) return failedVerdict('The answer has no number', 'no-number')
    const read = `Read ${found.text} ${found.place}`
    return isEqual(found, wanted, tolerance)
      ? passedVerdict(`${read}; equal to ${wanted.text} within ${tolerance}`)
      : failedVerdict(`${read}; the reference is ${wanted.text}`)
  },
}

// “50%” answers both 50 and 0.5 when the other side has no unit: which was asked for is not known.
function isEqual(found: ReadNumber, wanted: ReadNumber, tolerance: number): boolean {
  const hasOneUnit = (found.scale === 1) !== (wanted.scale === 1)
  if (found.scale === wanted.scale || hasOneUnit) {
    if (isNear(found, wanted, tolerance)) return true
  }
  if (found.scale === wanted.scale) return false
  return isWithin(found.value * found.scale, wanted.value * wanted.scale, tolerance)
}

function isNear(found: ReadNumber, wanted: ReadNumber, tolerance: number): boolean {
  const { integer } = found
  if (integer !== null && wanted.integer !== null && !Number.isSafeInteger(found.value)) {
    return integer === wanted.integer
  }
  return isWithin(found.value, wanted.value, tolerance)
}

// The last bits of a double do not count: 0.1 + 0.2 is 0.3 even with tolerance 0.
function isWithin(a: number, b: number, tolerance: number): boolean {
  const rounding = Number.EPSILON * 4 * Math.max(Math.abs(a), Math.abs(b))
  return Math.abs(a - b) <= tolerance + rounding
}
