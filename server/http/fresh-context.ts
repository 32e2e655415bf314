import { createSourceEventStream, execute, type SubscriptionArgs } from 'graphql'
import { isAsyncIterable, mapAsyncIterator, type Plugin } from 'graphql-yoga'

/** Gives every event of a subscription a context of its own, or dataloaders answer from the first event's cache. */
export function useFreshContextPerEvent(): Plugin {
  return {
    onSubscribe: ({ setSubscribeFn }) =>
      setSubscribeFn(async (args: SubscriptionArgs) => {
        const events = await createSourceEventStream(args)
        if (!isAsyncIterable(events)) return events
        return mapAsyncIterator(events, (rootValue) =>
          execute({ ...args, rootValue, contextValue: { ...(args.contextValue as object) } }),
        )
      }),
  }
}
