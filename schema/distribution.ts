import type { Metric, Summary } from '../db/stats.ts'
import { InvalidInputError } from '../server/errors.ts'
import { type Bin, toHistogram } from '../server/stats/histogram.ts'
import { builder } from './builder.ts'
import { binsLoader, quantilesLoader, type StatsKey, summariesLoader } from './stats-loaders.ts'

const MAX_QUANTILES = 1_000
const MAX_BINS = 100

export type DistributionSource = StatsKey & { metric: Metric }

const BinType = builder.objectRef<Bin>('Bin').implement({
  description: 'One bar of a histogram.',
  fields: (t) => ({
    from: t.exposeFloat('from', { description: 'Lower edge, included.' }),
    to: t.exposeFloat('to', { description: 'Upper edge, not included.' }),
    count: t.exposeInt('count', { description: 'Calls in between.' }),
  }),
})

/** Named parts are read only when one of them is selected. */
export const Distribution = builder.objectRef<DistributionSource>('Distribution').implement({
  description: 'How a figure is spread over calls, in its own unit. Null without calls.',
  fields: (t) => {
    const part = (name: keyof Summary, description: string) =>
      t.float({
        nullable: true,
        description,
        resolve: async (source, _args, context) =>
          (await summariesLoader(context).load(source))?.[name] ?? null,
      })
    return {
      mean: part('mean', 'Arithmetic mean.'),
      std: part('std', 'Sample standard deviation; null with fewer than two calls.'),
      min: part('min', 'Smallest.'),
      max: part('max', 'Largest.'),
      p50: part('p50', 'Median; percentiles are exact, interpolated between two calls.'),
      p90: part('p90', '90th percentile.'),
      p95: part('p95', '95th percentile.'),
      p99: part('p99', '99th percentile.'),
    }
  },
})

builder.objectFields(Distribution, (t) => ({
  quantiles: t.field({
    type: ['Float'],
    description:
      'n quantiles, evenly spaced from the smallest value to the largest: the curve of an ECDF. Empty without calls.',
    args: {
      n: t.arg.int({ defaultValue: 200, description: `How many, 2 to ${MAX_QUANTILES}.` }),
    },
    resolve: async ({ metric, ...key }, { n }, context) => {
      const count = checkRange('n', n ?? 200, 2, MAX_QUANTILES)
      const rows = await quantilesLoader(context).load({ ...key, what: { metric, count } })
      return rows[0]?.quantiles ?? []
    },
  }),
  histogram: t.field({
    type: [BinType],
    description:
      'Counts between fixed edges 10^(k / binsPerDecade), the same for every model and task, so that histograms can be laid over each other. Values under 0.001 count as 0.001. Empty without calls.',
    args: {
      binsPerDecade: t.arg.int({
        defaultValue: 10,
        description: `Bars from 1 to 10, from 10 to 100 …: 1 to ${MAX_BINS}.`,
      }),
    },
    resolve: async ({ metric, ...key }, args, context) => {
      const binsPerDecade = checkRange('binsPerDecade', args.binsPerDecade ?? 10, 1, MAX_BINS)
      const rows = await binsLoader(context).load({ ...key, what: { metric, binsPerDecade } })
      return toHistogram(rows, binsPerDecade)
    },
  }),
}))

function checkRange(field: string, value: number, min: number, max: number): number {
  if (value >= min && value <= max) return value
  throw new InvalidInputError(field, `${field} must be from ${min} to ${max}, found ${value}`)
}
