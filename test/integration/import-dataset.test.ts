import { existsSync, readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { countQuestions, countReferences, listDatasets, listQuestions } from '../../db/datasets.ts'
import { deleteDataset } from '../../server/datasets/delete-dataset.ts'
import { ensureExampleDatasets } from '../../server/datasets/ensure-example-datasets.ts'
import { importDataset } from '../../server/datasets/import-dataset.ts'
import { createTestDatabase } from '../support/database.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

// As much as is read before anything is stored, and some more.
const MEGABYTE = Buffer.from(`question\n${`${'x'.repeat(999)}\n`.repeat(1200)}`)

let nextName = 1
async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
const importText = (text: string, { fileName = 'x.csv', name = `set ${nextName++}` } = {}) =>
  importDataset({ db }, { name, fileName, content: bytesOf(text) })

async function storedRows(): Promise<{ datasets: number; questions: number }> {
  const count = (table: 'datasets' | 'questions') =>
    db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
  return {
    datasets: (await count('datasets')).count,
    questions: (await count('questions')).count,
  }
}

describe('a file is stored whole', () => {
  test('with its order, references, contexts and other columns', async () => {
    const dataset = await importText(
      'question,answer,context_id,turn,level\n一,1,k,1,easy\n"二, ""b""",,k,2,\nthree,3,,,\n',
      { fileName: 'C:\\sets\\数学.csv', name: '' },
    )
    expect(dataset).toMatchObject({
      name: '数学',
      sourceName: '数学.csv',
      questionCount: 3,
      contextCount: 1,
      deletedAt: null,
    })
    const questions = await listQuestions(db, { datasetId: dataset.id, first: 10 })
    expect(questions).toMatchObject([
      { position: 1, prompt: '一', reference: '1', contextId: 'k', turn: 1 },
      { position: 2, prompt: '二, "b"', reference: null, contextId: 'k', turn: 2 },
      { position: 3, prompt: 'three', reference: '3', contextId: null, turn: null, metadata: {} },
    ])
    expect(questions[0]?.metadata).toEqual({ level: 'easy' })
    expect(await countReferences(db, [dataset.id])).toEqual(new Map([[dataset.id, 2]]))
  })

  test('and read in pages and searched, signs of patterns taken as they are', async () => {
    const rows = Array.from({ length: 25 }, (_, index) => `question ${index + 1},${index}%`)
    const { id } = await importText(`question,answer\n${rows.join('\n')}`)
    const page = await listQuestions(db, { datasetId: id, first: 10, after: 20 })
    expect(page.map(({ position }) => position)).toEqual([21, 22, 23, 24, 25])
    expect(await countQuestions(db, { datasetId: id, search: 'QUESTION 2' })).toBe(7)
    expect(await countQuestions(db, { datasetId: id, search: '4%' })).toBe(3)
    expect(await countQuestions(db, { datasetId: id, search: 'n_1' })).toBe(0)
  })

  test.each([
    ['gsm8k-test', 1319, 0, 1319],
    ['mt-bench-question', 160, 80, 60],
  ])('%s as it is published', async (name, questionCount, contextCount, references) => {
    const path = `../shared/data/${name}.jsonl`
    if (!existsSync(path)) return console.log(`skipped: ${path} is not here`)
    const dataset = await importText(readFileSync(path, 'utf8'), { fileName: path, name })
    expect(dataset).toMatchObject({ questionCount, contextCount })
    expect((await countReferences(db, [dataset.id])).get(dataset.id)).toBeGreaterThanOrEqual(
      references - 4,
    )
  })
})

describe('a file that cannot be used leaves nothing', () => {
  test('bad rows are named, the first hundred of them, and all are counted', async () => {
    const before = await storedRows()
    const good = 'x,1\n'.repeat(5000)
    const failure = importText(`question,answer\n${good}${',1\n'.repeat(150)}"open`)
    await expect(failure).rejects.toMatchObject({
      code: 'IMPORT_ROWS',
      rowErrorCount: 151,
      message: '151 rows cannot be used. Nothing was stored.',
    })
    const { rows } = (await failure.catch((error: unknown) => error)) as { rows: unknown[] }
    expect(rows).toHaveLength(100)
    expect(rows[0]).toEqual({
      file: 'x.csv',
      line: 5002,
      column: 'question',
      reason: 'question is empty',
    })
    expect(await storedRows()).toEqual(before)
  })

  test.each([
    ['', 'x.csv', 'The file has no rows'],
    ['question,answer\n', 'x.csv', 'The file has no rows'],
    ['[]', 'x.json', 'The file has no rows'],
    ['a,b\n1,2\n', 'x.csv', 'No column holds the question. Found: a, b'],
    ['{"a":1}\n{"a":2}\n', 'x.jsonl', 'No column holds the question. Found: a'],
  ])('%j is refused', async (text, fileName, message) => {
    const before = await storedRows()
    const failure = importText(text, { fileName })
    await expect(failure).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'file', message })
    expect(await storedRows()).toEqual(before)
  })

  test('more than 200 MB is refused while it arrives', async () => {
    const line = Buffer.from(`{"question":"${'x'.repeat(1024 * 1024)}"}\n`)
    let sent = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        sent += line.length
        yield line
      }
    }
    const before = await storedRows()
    const failure = importDataset({ db }, { fileName: 'big.jsonl', content: endless() })
    await expect(failure).rejects.toMatchObject({
      field: 'file',
      message: 'The file is larger than 200 MB',
    })
    expect(sent / 1024 / 1024).toBeLessThan(203)
    expect(await storedRows()).toEqual(before)
  })

  test('an upload that breaks off, or is stopped, in the middle', async () => {
    const before = await storedRows()
    const stop = new AbortController()
    async function* broken(failWith: Error | null): AsyncGenerator<Uint8Array> {
      yield MEGABYTE
      if (failWith) throw failWith
      stop.abort(new Error('stopped'))
      yield MEGABYTE
    }
    const input = { name: 'broken', fileName: 'x.csv' }
    await expect(
      importDataset({ db }, { ...input, content: broken(new Error('gone')) }),
    ).rejects.toThrow('gone')
    await expect(
      importDataset({ db }, { ...input, content: broken(null) }, stop.signal),
    ).rejects.toThrow('stopped')
    expect(await storedRows()).toEqual(before)
  })

  test('while it arrives nobody sees it, and readers of the event log are not held back', async () => {
    const { questions: before } = await storedRows()
    const seen: unknown[] = []
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield MEGABYTE
      seen.push(await listDatasets(db).then((all) => all.some(({ name }) => name === 'slow')))
      seen.push((await storedRows()).questions - before)
      const { rows } = await sql<{ open: number }>`select count(*)::int as open
        from pg_stat_activity where datname = current_database() and backend_xid is not null`.execute(
        db,
      )
      seen.push(rows[0]?.open)
    }
    const dataset = await importDataset({ db }, { fileName: 'slow.csv', content: slow() })
    expect(seen).toEqual([false, 1000, 0])
    expect(dataset.questionCount).toBe(1200)
  })
})

describe('names', () => {
  test('a name in use is a conflict, before the file is read and after', async () => {
    await importText('question\na\n', { name: 'taken' })
    const untouched = new Promise<never>(() => {})
    const content = { [Symbol.asyncIterator]: () => ({ next: () => untouched }) }
    await expect(
      importDataset({ db }, { name: 'taken', fileName: 'x.csv', content }),
    ).rejects.toMatchObject({ code: 'CONFLICT', hint: expect.stringContaining('another name') })

    const before = await storedRows()
    async function* racing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('question\na\n')
      await importText('question\nb\n', { name: 'raced' })
    }
    await expect(
      importDataset({ db }, { name: 'raced', fileName: 'x.csv', content: racing() }),
    ).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await storedRows()).toEqual({
      datasets: before.datasets + 1,
      questions: before.questions + 1,
    })
  })

  test('a deleted dataset frees its name and its questions', async () => {
    const { id } = await importText('question\na\n', { name: 'short-lived' })
    await deleteDataset({ db }, id)
    expect(await countQuestions(db, { datasetId: id })).toBe(0)
    expect((await listDatasets(db)).map((dataset) => dataset.id)).not.toContain(id)
    await importText('question\na\n', { name: 'short-lived' })
    await expect(deleteDataset({ db }, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(deleteDataset({ db }, 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('a dataset that a task used keeps its questions when it is deleted', async () => {
    const { id } = await importText('question\na\n')
    await db
      .insertInto('tasks')
      .values({
        id: crypto.randomUUID(),
        name: 'task',
        mode: 'objective',
        datasetId: id,
        config: '{}',
        configHash: 'x',
        epoch: 'e',
        totalCount: 0,
        queuedCount: 0,
      })
      .execute()
    await deleteDataset({ db }, id)
    expect(await countQuestions(db, { datasetId: id })).toBe(1)
  })
})

test('the shipped datasets are imported once into a new database, and stay deleted', async () => {
  await using fresh = await createTestDatabase()
  const firsts = await Promise.all([ensureExampleDatasets(fresh), ensureExampleDatasets(fresh)])
  expect(firsts.toSorted()).toEqual([false, true])
  const datasets = await listDatasets(fresh.db)
  expect(
    datasets
      .map(({ name, questionCount, contextCount }) => [name, questionCount, contextCount])
      .toSorted(),
  ).toEqual([
    ['Arithmetic (40)', 40, 0],
    ['Conversations (12)', 24, 12],
    ['Open questions (20)', 20, 0],
  ])
  for (const { id } of datasets) await deleteDataset(fresh, id)
  expect(await ensureExampleDatasets(fresh)).toBe(false)
  expect(await listDatasets(fresh.db)).toEqual([])
  const left = await fresh.db.selectFrom('questions').selectAll().execute()
  expect(left).toEqual([])
})
