import {
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
  getOperationAST,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { type ControlledTransaction, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { DB } from '../db/generated.ts'
import type { Context } from './context.ts'

/** A snapshot holds a connection, so no query may hold it for long. */
const STATEMENT_TIMEOUT = '30s'

/**
 * Runs a query that selects `Task.cursor` in one REPEATABLE READ transaction, so that the cursor
 * and everything beside it are of the same moment. Other operations hold no connection.
 */
export function useSnapshots(): Plugin {
  const isSelected = createCursorDetector()
  return {
    onExecute: ({ executeFn, setExecuteFn }) => {
      setExecuteFn((args: ExecutionArgs) =>
        isSelected(args) ? executeInSnapshot(executeFn, args) : executeFn(args),
      )
    },
  }
}

type Execute = (args: ExecutionArgs) => unknown

async function executeInSnapshot(execute: Execute, args: ExecutionArgs): Promise<unknown> {
  // http gives every operation the context that createContext made.
  const context = args.contextValue as Context
  const snapshot = await openSnapshot(context.db)
  try {
    return await execute({ ...args, contextValue: { ...context, db: snapshot } })
  } finally {
    await closeSnapshot(snapshot)
  }
}

async function openSnapshot(db: Db): Promise<ControlledTransaction<DB>> {
  const snapshot = await db
    .startTransaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute()
  await sql`select set_config('statement_timeout', ${STATEMENT_TIMEOUT}, true)`.execute(snapshot)
  return snapshot
}

/**
 * An execution that failed may leave resolvers behind that still read. What they have asked for by
 * now is answered first; what they ask later is refused, and never reaches a connection of others.
 */
async function closeSnapshot(snapshot: ControlledTransaction<DB>): Promise<void> {
  await sql`select 1`.execute(snapshot).catch(() => {})
  await snapshot.rollback().execute()
}

/** Documents are parsed once and kept by yoga, so looking through one is done once too. */
function createCursorDetector(): (args: ExecutionArgs) => boolean {
  const known = new WeakMap<DocumentNode, boolean>()
  return ({ schema, document, operationName }) => {
    if (getOperationAST(document, operationName)?.operation !== 'query') return false
    const isSelected = known.get(document) ?? selectsTaskCursor(schema, document)
    known.set(document, isSelected)
    return isSelected
  }
}

function selectsTaskCursor(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema)
  let isSelected = false
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: ({ name }) => {
        isSelected ||= name.value === 'cursor' && types.getParentType()?.name === 'Task'
      },
    }),
  )
  return isSelected
}
