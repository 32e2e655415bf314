import { z } from 'zod'
import { failedVerdict, passedVerdict, quoted, type Scorer } from '../scorer.ts'
import { comparable, type TextOptions } from '../text-options.ts'

/** The answer equals the reference; blanks around either do not count. */
export const exactScorer: Scorer<TextOptions> = {
  type: 'exact',
  options: z.strictObject({
    caseSensitive: z.boolean().default(true),
    normalizeWidth: z.boolean().default(false),
  }),
  needsReference: () => true,
  score(answer, reference, options) {
    return comparable(answer, options) === comparable(reference, options)
      ? passedVerdict('The answer equals the reference')
      : failedVerdict(`The answer ${quoted(answer)} differs from ${quoted(reference)}`)
  },
}
