/** How a simulated model behaves. Times in milliseconds, rates in tokens a second, shares from 0 to 1. */
export type Behaviour = {
  /** Request read to first token. */
  ttftMs: number
  /** 0 sends all tokens at once. */
  tokensPerSecond: number
  /** Spread of the log-normal factor on every delay; 0 is a clock. */
  jitter: number
  /** Tokens of reasoning sent before the answer. */
  reasoningTokens: number
  /** Length of the answer; null leaves it as long as it is. */
  answerTokens: number | null
  /** Share of known questions answered right. */
  right: number
  /** Share of requests refused with 429 or 500. */
  error: number
  /** Share of streams cut in the middle. */
  reset: number
  /** Requests a minute before 429; null is no limit. */
  requestsPerMinute: number | null
  /** Every token's text is the time it was sent at, in nanoseconds of the monotonic clock. */
  stamps: boolean
}

const PLAIN: Behaviour = {
  ttftMs: 200,
  tokensPerSecond: 60,
  jitter: 0.1,
  reasoningTokens: 0,
  answerTokens: null,
  right: 0.9,
  error: 0,
  reset: 0,
  requestsPerMinute: null,
  stamps: false,
}

const PRESETS: Readonly<Record<string, Behaviour>> = {
  'sim-swift': { ...PLAIN, ttftMs: 120, tokensPerSecond: 90, right: 0.8 },
  'sim-steady': { ...PLAIN, ttftMs: 350, tokensPerSecond: 45, jitter: 0.03, right: 0.9 },
  'sim-thinker': { ...PLAIN, ttftMs: 250, reasoningTokens: 80, jitter: 0.15, right: 0.95 },
  'sim-flaky': { ...PLAIN, jitter: 0.2, right: 0.85, error: 0.06, reset: 0.02 },
  'sim-limited': { ...PLAIN, ttftMs: 180, tokensPerSecond: 80, right: 0.85, requestsPerMinute: 60 },
  'sim-instant': { ...PLAIN, ttftMs: 0, tokensPerSecond: 0, jitter: 0 },
}

export const PRESET_NAMES: readonly string[] = Object.keys(PRESETS)

/** The model name is not one the simulator knows; shown to the client as it is. */
export class UnknownBehaviourError extends Error {
  override readonly name = 'UnknownBehaviourError'
  readonly status: 400 | 404

  constructor(status: 400 | 404, message: string) {
    super(message)
    this.status = status
  }
}

type Field = { min: number; max: number; apply: (value: number) => Partial<Behaviour> }

const FIELDS: Readonly<Record<string, Field>> = {
  ttft: { min: 0, max: 600_000, apply: (ttftMs) => ({ ttftMs }) },
  rate: { min: 0, max: 100_000, apply: (tokensPerSecond) => ({ tokensPerSecond }) },
  jitter: { min: 0, max: 2, apply: (jitter) => ({ jitter }) },
  reasoning: { min: 0, max: 20_000, apply: (count) => ({ reasoningTokens: Math.round(count) }) },
  tokens: { min: 1, max: 20_000, apply: (count) => ({ answerTokens: Math.round(count) }) },
  right: { min: 0, max: 1, apply: (right) => ({ right }) },
  error: { min: 0, max: 1, apply: (error) => ({ error }) },
  reset: { min: 0, max: 1, apply: (reset) => ({ reset }) },
  rpm: { min: 1, max: 1_000_000, apply: (requestsPerMinute) => ({ requestsPerMinute }) },
  stamps: { min: 0, max: 1, apply: (value) => ({ stamps: value >= 0.5 }) },
}

/** The behaviour a model name asks for: a preset, or `sim:field=value,…`. Throws `UnknownBehaviourError`. */
export function behaviourOf(model: string): Behaviour {
  const preset = Object.hasOwn(PRESETS, model) ? PRESETS[model] : undefined
  if (preset !== undefined) return preset
  if (!model.startsWith('sim:')) {
    const known = PRESET_NAMES.join(', ')
    throw new UnknownBehaviourError(404, `There is no model "${model}". Known: ${known}, sim:…`)
  }
  const parts = model
    .slice('sim:'.length)
    .split(',')
    .filter((part) => part !== '')
  return Object.assign({}, PLAIN, ...parts.map(readPart))
}

function readPart(part: string): Partial<Behaviour> {
  const [name = '', text = ''] = part.split('=', 2).map((piece) => piece.trim())
  const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined
  if (field === undefined) {
    const known = Object.keys(FIELDS).join(', ')
    throw new UnknownBehaviourError(
      400,
      `Unknown field "${name}" in the model name. Known: ${known}`,
    )
  }
  const value = text === '' ? Number.NaN : Number(text)
  if (!(value >= field.min && value <= field.max)) {
    const range = `a number from ${field.min} to ${field.max}`
    throw new UnknownBehaviourError(
      400,
      `"${name}" in the model name must be ${range}, not "${text}"`,
    )
  }
  return field.apply(value)
}
