import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { StreamLineTooLongError } from '../../server/models/providers/line-splitter.ts'
import { createOpenAiChatReader } from '../../server/models/providers/openai-chat-reader.ts'
import { createStreamScanner } from '../../server/models/providers/stream-scanner.ts'
import { recordedStream, recordedStreams, vendorTranscripts } from '../support/recorded-streams.ts'

type Scan = { payloads: { text: string; value: unknown }[]; keepAlives: number; tokens: object[] }

function scan(pieces: Uint8Array[]): Scan {
  const payloads: Scan['payloads'] = []
  const tokens: object[] = []
  const reader = createOpenAiChatReader()
  const scanner = createStreamScanner((text, value) => {
    payloads.push({ text, value })
    const delta = reader.read(text, value)
    if (delta !== null) tokens.push(delta)
  })
  for (const piece of pieces) scanner.push(piece)
  scanner.end()
  return { payloads, keepAlives: scanner.keepAlives(), tokens }
}

const scanText = (text: string): Scan => scan([Buffer.from(text)])
const values = (text: string): unknown[] => scanText(text).payloads.map(({ value }) => value)

function split(bytes: Buffer, cuts: number[]): Buffer[] {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length))
}

function expectSameForAnySplit(bytes: Buffer): void {
  const whole = scan([bytes])
  expect(scan([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole)
  fc.assert(
    fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 40 }), (cuts) => {
      expect(scan(split(bytes, cuts))).toEqual(whole)
    }),
    { numRuns: 60 },
  )
}

describe('any split of a stream gives the same payloads and tokens', () => {
  const lineEnds = { LF: '\n', CRLF: '\r\n', CR: '\r' }
  for (const { name, bytes } of recordedStreams()) {
    for (const [ending, chars] of Object.entries(lineEnds)) {
      test(`${name} with ${ending}`, () => {
        expectSameForAnySplit(Buffer.from(bytes.toString('utf8').replaceAll('\n', chars)))
      })
    }
  }

  test('streams recorded from vendors', (context) => {
    const transcripts = vendorTranscripts()
    if (transcripts.length === 0) context.skip('../shared/transcripts is not there')
    for (const { bytes } of transcripts) expectSameForAnySplit(bytes)
  })
})

describe('every line end gives the payloads of LF', () => {
  for (const { name, bytes } of recordedStreams().filter(({ name }) => !name.endsWith('.json'))) {
    test(name, () => {
      const text = bytes.toString('utf8')
      const { payloads } = scanText(text)
      expect(scanText(text.replaceAll('\n', '\r\n')).payloads).toEqual(payloads)
      expect(scanText(text.replaceAll('\n', '\r')).payloads).toEqual(payloads)
    })
  }
})

describe('tokens of the recorded shapes', () => {
  const said = (name: string) => {
    const { tokens } = scan([recordedStream(name)])
    const deltas = tokens as { text: string; reasoning: string; isToken: boolean }[]
    return {
      text: deltas.map(({ text }) => text).join(''),
      reasoning: deltas.map(({ reasoning }) => reasoning).join(''),
      tokens: deltas.filter(({ isToken }) => isToken).length,
    }
  }

  test.each([
    ['plain.sse', { text: 'The answer is 42.', reasoning: '', tokens: 3 }],
    ['empty-first-id.sse', { text: 'Capital of', reasoning: '', tokens: 2 }],
    ['reasoning.sse', { text: '三 (3)', reasoning: 'We count: é、中文 🦜', tokens: 4 }],
    ['separate-reasoning.sse', { text: 'Yes', reasoning: 'Hm', tokens: 2 }],
    ['tool-call.sse', { text: '', reasoning: '', tokens: 2 }],
    ['single-newlines.sse', { text: 'one two', reasoning: '', tokens: 2 }],
    ['no-end.sse', { text: 'one two', reasoning: '', tokens: 2 }],
    ['ndjson.txt', { text: 'one 二', reasoning: '', tokens: 2 }],
    ['whole-body.json', { text: 'Braces } and "quotes" {\n stay', reasoning: '', tokens: 0 }],
    ['many-data-lines.sse', { text: 'joined', reasoning: '', tokens: 1 }],
  ])('%s', (name, expected) => {
    expect(said(name)).toEqual(expected)
  })
})

describe('framing', () => {
  test('comments are counted and are no payloads', () => {
    const { payloads, keepAlives } = scanText(': ping\n\n:\n\ndata: {"a":1}\n\n: ping\n\n')
    expect(payloads.map(({ value }) => value)).toEqual([{ a: 1 }])
    expect(keepAlives).toBe(3)
  })

  test('a payload is handed over before its blank line comes', () => {
    const seen: unknown[] = []
    const scanner = createStreamScanner((_text, value) => seen.push(value))
    scanner.push(Buffer.from('data: {"a":1}\n'))
    expect(seen).toEqual([{ a: 1 }])
  })

  test('a byte order mark is dropped, also when it comes in pieces', () => {
    const bytes = Buffer.from('\uFEFFdata: {"a":1}\n\n')
    expect(scan([...bytes].map((byte) => Uint8Array.of(byte))).payloads).toEqual([
      { text: '{"a":1}', value: { a: 1 } },
    ])
  })

  test('the end marker comes as text, without a value', () => {
    expect(scanText('data: [DONE]').payloads).toEqual([{ text: '[DONE]', value: undefined }])
  })

  test('broken JSON ends with its event and does not swallow the next', () => {
    expect(values('data: {"a": "x\n\ndata: {"b":2}\n\n')).toEqual([undefined, { b: 2 }])
  })

  test('blank lines inside a JSON body belong to it', () => {
    expect(values('{\n\n"a":\n\n1\n}\n')).toEqual([{ a: 1 }])
  })

  test('a line over the limit is a typed failure, in one piece or in many', () => {
    const long = Buffer.alloc(101, 'x')
    expect(() =>
      createStreamScanner(() => {}, 100).push(Buffer.concat([long, Buffer.from('\n')])),
    ).toThrow(StreamLineTooLongError)
    const scanner = createStreamScanner(() => {}, 100)
    scanner.push(long.subarray(0, 60))
    expect(() => scanner.push(long.subarray(60))).toThrow(StreamLineTooLongError)
  })

  test('a JSON body over many lines has the same limit', () => {
    const scanner = createStreamScanner(() => {}, 100)
    scanner.push(Buffer.from('{\n'))
    expect(() => {
      for (let line = 0; line < 20; line += 1) scanner.push(Buffer.from('"key": 1,\n'))
    }).toThrow(StreamLineTooLongError)
  })
})
