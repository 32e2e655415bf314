import { NotFoundError } from '../server/errors.ts'

const NODE_TYPES = ['Task', 'Session', 'Call', 'Model', 'Dataset', 'Question', 'Score'] as const
export type NodeType = (typeof NODE_TYPES)[number]

const GLOBAL_ID = /^([A-Z][A-Za-z]*):([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/

/** Readable on purpose: notebooks and logs show them. */
export function encodeGlobalId(typename: string, id: string): string {
  return `${typename}:${id}`
}

/** Throws NotFoundError for a text that is no id of any type. */
export function decodeGlobalId(globalId: string): { typename: NodeType; id: string } {
  const [, name, id] = GLOBAL_ID.exec(globalId) ?? []
  const typename = NODE_TYPES.find((each) => each === name)
  if (typename !== undefined && id !== undefined) return { typename, id }
  throw new NotFoundError('An object with the id', globalId, 'Ids look like Task:<UUID>.')
}

/** The UUID in a global id. Throws NotFoundError when it is an id of another type, or none. */
export function decodeId(type: NodeType, globalId: string): string {
  const [, name, id] = GLOBAL_ID.exec(globalId) ?? []
  if (name === type && id !== undefined) return id
  throw new NotFoundError(type, globalId, `Ids of this kind look like ${type}:<UUID>.`)
}

export function decodeIds(type: NodeType, globalIds: readonly string[]): string[] {
  return globalIds.map((id) => decodeId(type, id))
}
