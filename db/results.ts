import { type RawBuilder, sql } from 'kysely'
import type { Tx } from './database.ts'
import type { CallStatus } from './generated.ts'
import { toJson } from './json.ts'

export type AttemptRow = {
  callId: string
  number: number
  status: CallStatus
  httpStatus: number | null
  serverChatId: string | null
  /** Every id the vendor returned, in body or header. */
  serverIdValues: string[]
  timing: object | null
  error: object | null
  waitMs: number | null
  waitReason: string | null
  startedAt: string
  finishedAt: string
}

export type ScoreRow = {
  id: string
  callId: string
  taskId: string
  name: string
  value: number | null
  label: string | null
  passed: boolean | null
  comment: string | null
  source: 'scorer' | 'judge' | 'plugin' | 'person'
  weight: number
}

/** What has come of calls. */
export type CallResults = { attempts: readonly AttemptRow[]; scores: readonly ScoreRow[] }

/** Writes the attempts that have ended, and what the scorers say about their answers. */
export async function insertResults(tx: Tx, results: CallResults): Promise<void> {
  if (results.attempts.length + results.scores.length === 0) return
  await sql`with ${insertsOf(results, sql`true`)} select`.execute(tx)
}

/** Two parts of a WITH: the results whose `"callId"` meets the condition are written. */
export function insertsOf(
  { attempts, scores }: CallResults,
  condition: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`
    scored as (
      insert into scores (id, call_id, task_id, name, value, label, passed, comment, source, weight)
      select id, "callId", "taskId", name, value, label, passed, comment, source, weight
      from json_to_recordset(${toJson(scores)}::json) as b (
        id uuid, "callId" uuid, "taskId" uuid, name text, value double precision, label text,
        passed boolean, comment text, source score_source, weight double precision
      )
      where ${condition}
    ),
    attempted as (
      insert into attempts (call_id, number, status, http_status, server_chat_id, server_id_values,
        timing, error, wait_ms, wait_reason, started_at, finished_at)
      select "callId", number, status, "httpStatus", "serverChatId", "serverIdValues",
        timing, error, "waitMs", "waitReason", "startedAt", "finishedAt"
      from json_to_recordset(${toJson(attempts)}::json) as b (
        "callId" uuid, number integer, status call_status, "httpStatus" integer,
        "serverChatId" text, "serverIdValues" text[], timing json, error json,
        "waitMs" double precision, "waitReason" text, "startedAt" timestamptz,
        "finishedAt" timestamptz
      )
      where ${condition}
    )`
}
