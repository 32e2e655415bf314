import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { listDatasets } from '../../db/datasets.ts'
import { createTestDatabase } from '../support/database.ts'
import { startImportServer } from '../support/import-server.ts'

const cleanup = new AsyncDisposableStack()
const { db } = cleanup.use(await createTestDatabase())
const server = cleanup.use(await startImportServer(db))
afterAll(() => cleanup.disposeAsync())

const names = async () => (await listDatasets(db)).map(({ name }) => name)

type Parts = { operations?: unknown; map?: unknown; file?: Blob; fileName?: string; query?: string }

function formOf({ operations, map, file, fileName = 'x.csv', query = 'import' }: Parts): FormData {
  const form = new FormData()
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
  const body = { query, variables: { input: { name: null, file: null } } }
  if (operations !== null) form.set('operations', text(operations ?? body))
  if (map !== null) form.set('map', text(map ?? { '0': ['variables.input.file'] }))
  if (file) form.set('0', file, fileName)
  return form
}

async function post(body: FormData): Promise<{ status: number; reply: unknown }> {
  const response = await fetch(server.url, { method: 'POST', body })
  return { status: response.status, reply: await response.json() }
}

test('a file with a Chinese name is imported', async () => {
  const file = new Blob(['question\n一\n'])
  const { reply } = await post(formOf({ file, fileName: '数学 题.csv' }))
  expect(reply).toMatchObject({
    data: { importDataset: { dataset: { name: '数学 题', sourceName: '数学 题.csv' } } },
  })
})

describe('a malformed request is answered 400 and says why', () => {
  const file = new Blob(['question\na\n'])
  test.each<[string, Parts, string]>([
    [
      'without operations',
      { operations: null, file },
      'The field operations must come, and before the file',
    ],
    ['without map', { map: null, file }, 'The field map must come, and before the file'],
    [
      'with a list of operations',
      { operations: [{}], file },
      'The field operations must be a JSON object',
    ],
    ['with broken JSON', { operations: '{', file }, 'The field operations is not valid JSON'],
    ['without the file', {}, 'The file 0 that map names did not come'],
    ['with two files', { map: { '0': ['a'], '1': ['b'] }, file }, 'One request carries one file'],
    [
      'with one file in two places',
      { map: { '0': ['a', 'b'] }, file },
      'map must name one place for the file, as ["variables.input.file"]',
    ],
    [
      'with a place that is not null',
      { map: { '0': ['query'] }, file },
      'operations must have null at query',
    ],
    [
      'with a place on the prototype',
      { map: { '0': ['__proto__.x'] }, file },
      'operations must have null at __proto__.x',
    ],
    [
      'with a huge field',
      { operations: `"${'x'.repeat(1024 * 1024)}"`, file },
      'The field operations is longer than 1 MB',
    ],
  ])('%s', async (_name, parts, message) => {
    expect(await post(formOf(parts))).toEqual({ status: 400, reply: { message } })
  })

  test('without a boundary, and cut off behind a whole HTTP body', async () => {
    const headers = { 'content-type': 'multipart/form-data' }
    const bare = await fetch(server.url, { method: 'POST', headers, body: 'x' })
    expect(bare.status).toBe(400)
    const cut = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: '--b\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{"a"',
    })
    expect(cut.status).toBe(400)
    expect(await cut.json()).toMatchObject({ message: expect.stringContaining('malformed') })
  })
})

test('a file that nobody takes is read and dropped, and the reply gets through', async () => {
  const file = new Blob([`question\n${'x\n'.repeat(4_000_000)}`])
  expect(await post(formOf({ file, query: 'ignore' }))).toEqual({
    status: 200,
    reply: { data: null },
  })
})

test('a file refused before or while it is read gets its reply all the same', async () => {
  const big = new Blob([`question\n${'x\n'.repeat(4_000_000)}`])
  await post(formOf({ file: new Blob(['question\na\n']), fileName: 'twice.csv' }))
  expect((await post(formOf({ file: big, fileName: 'twice.csv' }))).reply).toMatchObject({
    data: { importDataset: { message: 'A dataset named twice exists already' } },
  })
  const bad = new Blob(['other\n', big])
  expect((await post(formOf({ file: bad }))).reply).toMatchObject({
    data: { importDataset: { message: 'No column holds the question. Found: other' } },
  })
})

const operations = JSON.stringify({ query: 'import', variables: { input: { file: null } } })
const field = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const start =
  field('operations', operations) +
  field('map', '{"0":["variables.input.file"]}') +
  '--b\r\nContent-Disposition: form-data; name="0"; filename="cut.csv"\r\n\r\n'

async function sendPart(content: string, contentLength: number): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${contentLength}\r\n\r\n${start}${content}`,
  )
  return socket
}

async function nextOutcome(count: number): Promise<unknown> {
  for (let waited = 0; server.outcomes.length <= count && waited < 10_000; waited += 20) {
    await sleep(20)
  }
  return server.outcomes[count]
}

test('a client that goes away in the middle leaves nothing stored', async () => {
  const before = server.outcomes.length
  const socket = await sendPart(`question\n${`${'x'.repeat(999)}\n`.repeat(3000)}`, 10_000_000)
  await sleep(200)
  socket.destroy()
  expect(await nextOutcome(before)).toMatchObject({
    code: 'INVALID_INPUT',
    message: 'The upload was interrupted',
  })
  expect(await names()).not.toContain('cut')
  const hidden = await db
    .selectFrom('datasets')
    .select('id')
    .where('deletedAt', 'is not', null)
    .execute()
  expect(hidden).toEqual([])
})

test('a request that says it is too large is answered before its file is read', async () => {
  const before = server.outcomes.length
  const socket = await sendPart('question\nx\n', 250 * 1024 * 1024)
  expect(await nextOutcome(before)).toMatchObject({
    code: 'INVALID_INPUT',
    message: 'The file is larger than 200 MB',
  })
  socket.destroy()
})

test('a body that ends inside the file stores nothing', async () => {
  const before = server.outcomes.length
  const content = 'question\na\nb'
  await sendPart(content, start.length + content.length)
  expect(await nextOutcome(before)).toBeInstanceOf(Error)
  expect(await names()).not.toContain('cut')
})
