import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DatasetFormat, type Row, readRows } from '../../server/datasets/read-rows.ts'

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

type Input = {
  content: string | Uint8Array
  fileName?: string
  format?: DatasetFormat
  size?: number
}

async function read({ content, fileName = 'x.csv', format, size = 7 }: Input): Promise<Row[]> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const rows = await Array.fromAsync(readRows({ fileName, format }, inPieces(bytes, size)))
  return rows.flat()
}

const fieldsOf = (rows: Row[]) => rows.map((row) => ('fields' in row ? row.fields : row.problem))
const linesOf = (rows: Row[]) => rows.map(({ line }) => line)

// 数学题 and 答案 as GB18030 writes them.
const GB_MATHS = Buffer.from([0xca, 0xfd, 0xd1, 0xa7, 0xcc, 0xe2])
const GB_ANSWER = Buffer.from([0xb4, 0xf0, 0xb0, 0xb8])

describe('CSV', () => {
  test('quotes, commas, line breaks and doubled quotes inside fields survive', async () => {
    const rows = await read({ content: '﻿question,answer\r\n"a, ""b""\r\nc",1\r\n\r\nd,2' })
    expect(fieldsOf(rows)).toEqual([
      { question: 'a, "b"\r\nc', answer: '1' },
      { question: 'd', answer: '2' },
    ])
    expect(linesOf(rows)).toEqual([2, 5])
  })

  test('a row with another number of columns is named by its line', async () => {
    const rows = await read({ content: 'q,a\n"x\ny",1\nz\nw,1,2\n' })
    expect(rows).toMatchObject([
      { line: 2 },
      { line: 4, problem: { reason: 'has 1 columns, but the first row has 2' } },
      { line: 5, problem: { reason: 'has 3 columns, but the first row has 2' } },
    ])
  })

  test('a quote that is never closed is reported where its row starts', async () => {
    await expect(read({ content: 'q,a\nx,1\n"y,2\nz,3\n' })).rejects.toMatchObject({
      line: 3,
      message: 'a quote is opened and never closed',
    })
  })

  test('text behind a closing quote is reported', async () => {
    await expect(read({ content: 'q\n"a"b\n' })).rejects.toMatchObject({ line: 2 })
  })

  test('a column that appears twice is reported', async () => {
    const rows = await read({ content: 'answer,question,Answer\n1,2,3\n' })
    expect(rows[0]).toMatchObject({ line: 1, problem: { column: 'answer' } })
  })

  test('any table comes back as it was, however the bytes are cut', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => text.trim() !== '')
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), async (cells, size) => {
        const line = (row: string[]) =>
          row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')
        const content = [line(['q', 'a']), ...cells.map(line)].join('\n')
        const expected = cells.map(([q, a]) => ({ q: q.toWellFormed(), a: a.toWellFormed() }))
        expect(fieldsOf(await read({ content, size }))).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })
})

describe('encodings', () => {
  test('GB18030 is recognised', async () => {
    const content = Buffer.concat([
      Buffer.from('question,answer\n'),
      ...[GB_MATHS, Buffer.from(','), GB_ANSWER],
    ])
    expect(fieldsOf(await read({ content, size: 1 }))).toEqual([
      { question: '数学题', answer: '答案' },
    ])
  })

  test('a stray byte in a UTF-8 file is named by its line, not read as GB18030', async () => {
    const content = Buffer.concat([
      Buffer.from(`question\n${'这是一个问题\n'.repeat(20)}`),
      Buffer.from([0xe5, 0x41]),
    ])
    await expect(read({ content })).rejects.toMatchObject({
      line: 22,
      message: 'holds a byte that is not UTF-8',
    })
  })

  test('a stray byte behind the first megabyte is named by its line', async () => {
    const head = `question\n${`${'x'.repeat(999)}\n`.repeat(1100)}`
    const content = Buffer.concat([Buffer.from(head), Buffer.from([0xff]), Buffer.from('x\n')])
    await expect(read({ content, size: 65_536 })).rejects.toMatchObject({ line: 1102 })
  })

  test('the replacement character may stand in a file, also across a cut', async () => {
    const size = 1024 * 1024
    // The cut after the second megabyte goes through the character.
    const line = 'x'.repeat(1023)
    const head = `${`${line}\n`.repeat(2047)}${line}`
    const rows = await read({ content: `${head}\ufffd\n`, size })
    expect(fieldsOf(rows.slice(-1))).toEqual([{ [line]: `${line}\ufffd` }])
  })

  test('an Excel file and UTF-16 are refused with what to do', async () => {
    await expect(read({ content: Buffer.from('PK\x03\x04rest') })).rejects.toMatchObject({
      field: 'file',
      hint: expect.stringContaining('CSV UTF-8'),
    })
    await expect(read({ content: Buffer.from('\ufeffq', 'utf16le') })).rejects.toMatchObject({
      field: 'file',
    })
  })
})

describe('JSON Lines', () => {
  test('a line that is no object is named with the reason', async () => {
    const rows = await read({ content: '{"q":1}\n\n{"q":}\n[1]\n{"q":2}', fileName: 'x.jsonl' })
    expect(linesOf(rows)).toEqual([1, 3, 4, 5])
    expect(rows[1]).toMatchObject({
      problem: { reason: expect.stringContaining('is not valid JSON') },
    })
    expect(rows[2]).toMatchObject({
      problem: { reason: 'a row must be an object, found a list' },
    })
  })

  test('one object per line is recognised in a file named .json', async () => {
    const rows = await read({ content: '{"q":1}\n{"q":2}\n', fileName: 'x.json' })
    expect(fieldsOf(rows)).toEqual([{ q: 1 }, { q: 2 }])
  })
})

describe('JSON', () => {
  test('the array may be a field of an object, with anything beside it', async () => {
    const content = `{"version": "1]", "meta": {"tags": ["a"]},\n "data": [\n{"q": "x\\"]"},\n{"q": 2}\n], "end": {}}\n`
    const rows = await read({ content, fileName: 'x.json' })
    expect(fieldsOf(rows)).toEqual([{ q: 'x"]' }, { q: 2 }])
    expect(linesOf(rows)).toEqual([3, 4])
  })

  test.each([
    ['[{"q":1}', 1, 'the file ends before its array is closed'],
    ['[\n{"q":1}\n] {}', 3, 'text follows after the end of the JSON value'],
    ['{"a":[{"q":1}],"b":[]}', 1, 'the object has more than one array field'],
    ['{"q":1}', 1, 'the file must hold an array of objects, or an object with one array field'],
    ['"text"', 1, 'the file must hold an array of objects, or an object with one array field'],
    ['[{"q":1}}', 1, 'an unexpected } stands here'],
  ])('%s cannot be read and says why', async (content, line, message) => {
    await expect(read({ content, fileName: 'x.json' })).rejects.toMatchObject({ line, message })
  })

  test('a broken element is one bad row among good ones', async () => {
    const rows = await read({ content: '[{"q":1},\n{"q" 2},\n{"q":3},]', fileName: 'x.json' })
    expect(linesOf(rows)).toEqual([1, 2, 3])
    expect(rows[1]).toMatchObject({
      problem: { reason: expect.stringContaining('is not valid JSON at character') },
    })
  })

  test('any array comes back as it was, however the bytes are cut and wherever it stands', async () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(
        objects,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 3 }),
        fc.boolean(),
        async (values, size, indent, isWrapped) => {
          const root = isWrapped ? { before: 'a[{"', rows: values, after: { x: 1 } } : values
          const content = JSON.stringify(root, null, indent)
          const rows = await read({ content, size, format: 'json' })
          expect(fieldsOf(rows)).toEqual(JSON.parse(JSON.stringify(values)))
        },
      ),
      { numRuns: 80 },
    )
  })
})
