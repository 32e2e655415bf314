import type { AnyVariables, Client, TypedDocumentNode } from 'urql'

/** Asks the server anew, never the cache. Throws what went wrong with the request itself. */
export async function ask<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const { data, error } = await client
    .query(document, variables, { requestPolicy: 'network-only' })
    .toPromise()
  if (error) throw error
  if (data === undefined) throw new Error('The answer was empty')
  return data
}

/** Runs a mutation. Expected failures are in the data, as members of its result union. */
export async function change<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const { data, error } = await client.mutation(document, variables).toPromise()
  if (error) throw error
  if (data === undefined) throw new Error('The answer was empty')
  return data
}
