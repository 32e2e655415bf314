import { sql } from 'kysely'
import type { Db } from './database.ts'

/** UTF-8 bytes of the prompts of the first questions of a dataset. */
export async function findPromptSize(db: Db, datasetId: string, questionCount: number) {
  const { rows } = await sql<{ bytes: number }>`
    select coalesce(sum(octet_length(prompt)), 0)::double precision as bytes from (
      select prompt from questions where dataset_id = ${datasetId}::uuid
      order by position limit ${questionCount}::integer
    ) first`.execute(db)
  return rows[0] ?? { bytes: 0 }
}

/** Mean output tokens of the newest finished calls of each model; a model without any is missing. */
export async function listMeanOutputTokens(
  db: Db,
  modelIds: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ modelId: string; mean: number }>`
    select m.id as model_id, avg(c.output_tokens)::double precision as mean
    from unnest(${modelIds}::uuid[]) as m (id)
    join lateral (
      select task_id from task_models tm join tasks t on t.id = tm.task_id
      where tm.model_id = m.id order by t.created_at desc limit 3
    ) recent on true
    join lateral (
      select output_tokens from calls
      where task_id = recent.task_id and model_id = m.id and output_tokens is not null limit 200
    ) c on true
    group by m.id`.execute(db)
  return new Map(rows.map(({ modelId, mean }) => [modelId, mean]))
}
