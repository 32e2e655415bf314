import { z } from 'zod'
import { failedVerdict, passedVerdict, quoted, type Scorer, undecidedVerdict } from '../scorer.ts'
import { comparable, type TextOptions } from '../text-options.ts'

/** The reference occurs somewhere in the answer. */
export const containsScorer: Scorer<TextOptions> = {
  type: 'contains',
  options: z.strictObject({
    caseSensitive: z.boolean().default(false),
    normalizeWidth: z.boolean().default(true),
  }),
  needsReference: () => true,
  score(answer, reference, options) {
    const wanted = comparable(reference, options)
    if (wanted === '') return undecidedVerdict('The reference is empty', 'no-reference')
    return comparable(answer, options).includes(wanted)
      ? passedVerdict(`The answer contains ${quoted(reference)}`)
      : failedVerdict(`The answer does not contain ${quoted(reference)}`)
  },
}
