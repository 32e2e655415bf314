import type { HttpProvider, HttpProviderOptions } from './http-provider.ts'
import { createOpenAiChat } from './openai-chat.ts'
import type { Provider } from './provider.ts'

/** A new provider is one file and one line here. */
const FACTORIES: readonly ((options: HttpProviderOptions) => HttpProvider)[] = [createOpenAiChat]

export type Providers = AsyncDisposable & {
  find(name: string): Provider | undefined
  readonly names: readonly string[]
}

export function createProviders(options: HttpProviderOptions): Providers {
  const cleanup = new AsyncDisposableStack()
  const all = FACTORIES.map((create) => cleanup.use(create(options)))
  return {
    find: (name) => all.find((provider) => provider.name === name),
    names: all.map((provider) => provider.name),
    [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
  }
}
