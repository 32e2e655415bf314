import { ScoreRef } from './refs.ts'

ScoreRef.implement({
  description: 'A named value on a call.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Of the scorer: `exact`, `numeric` …' }),
    value: t.exposeFloat('value', {
      nullable: true,
      description: '0 to 1 from scorers; null when there is only a label.',
    }),
    label: t.exposeString('label', { nullable: true, description: 'In a word; null without one.' }),
    passed: t.exposeBoolean('passed', {
      nullable: true,
      description: 'Null when the score is no verdict.',
    }),
    comment: t.exposeString('comment', {
      nullable: true,
      description: 'How it came about, in words.',
    }),
    source: t.exposeString('source', { description: 'scorer, judge, plugin or person.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was recorded.',
      resolve: ({ createdAt }) => createdAt,
    }),
  }),
})
