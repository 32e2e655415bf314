import type { Json } from '../db/generated.ts'
import type { Timing } from '../server/models/timing.ts'
import { builder } from './builder.ts'

export const TimingType = builder.objectRef<Timing>('Timing').implement({
  description:
    'Where the time of one attempt went, in milliseconds of a monotonic clock. Null, never 0, where a mark does not exist: cached, not streamed, a reused connection.',
  fields: (t) => ({
    queueMs: t.exposeFloat('queueMs', {
      nullable: true,
      description: 'From the moment the call could have run to the slot that let it run.',
    }),
    dnsMs: t.exposeFloat('dnsMs', {
      nullable: true,
      description: 'Name resolution; null on a reused connection.',
    }),
    connectMs: t.exposeFloat('connectMs', {
      nullable: true,
      description: 'TCP handshake; null on a reused connection.',
    }),
    tlsMs: t.exposeFloat('tlsMs', {
      nullable: true,
      description: 'TLS handshake; null on a reused connection or without TLS.',
    }),
    connectionReused: t.exposeBoolean('connectionReused', {
      description: 'Whether the connection stood already.',
    }),
    sendMs: t.exposeFloat('sendMs', {
      nullable: true,
      description:
        'Request handed to the HTTP client, connection apart, to the request fully written.',
    }),
    ttfbMs: t.exposeFloat('ttfbMs', {
      nullable: true,
      description: 'Request sent to response headers.',
    }),
    ttftMs: t.exposeFloat('ttftMs', {
      nullable: true,
      description:
        'Time to first token: request handed to the HTTP client to the first token of any kind (reasoning, content, tool).',
    }),
    ttftAnswerMs: t.exposeFloat('ttftAnswerMs', {
      nullable: true,
      description: 'The same to the first content token, reasoning excluded.',
    }),
    ttftWarmMs: t.exposeFloat('ttftWarmMs', {
      nullable: true,
      description: 'Request sent to first token, connection apart: server and network only.',
    }),
    ttftFromScheduleMs: t.exposeFloat('ttftFromScheduleMs', {
      nullable: true,
      description: '`queueMs` + `ttftMs`: what someone would have waited from the scheduled start.',
    }),
    ...latencyFields(t),
  }),
})

function latencyFields(
  t: PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, Timing>,
) {
  return {
    itlMeanMs: t.exposeFloat('itlMeanMs', {
      nullable: true,
      description:
        'Inter-token latency, mean, between reads that brought tokens; null with fewer than two.',
    }),
    itlP50Ms: t.exposeFloat('itlP50Ms', { nullable: true, description: 'Its median.' }),
    itlP99Ms: t.exposeFloat('itlP99Ms', { nullable: true, description: 'Its 99th percentile.' }),
    itlMaxMs: t.exposeFloat('itlMaxMs', { nullable: true, description: 'The longest gap.' }),
    totalMs: t.exposeFloat('totalMs', {
      description: 'Request handed to the HTTP client to the end of the stream.',
    }),
    outputTokensPerSecond: t.exposeFloat('outputTokensPerSecond', {
      nullable: true,
      description: 'Output tokens after the first, over the time from first to last token.',
    }),
    uncertaintyMs: t.exposeFloat('uncertaintyMs', {
      description:
        'How long our own event loop was busy while the bytes of the first token may have waited.',
    }),
    clientLimited: t.exposeBoolean('clientLimited', {
      description: 'Whether `uncertaintyMs` is over max(2 ms, 2 % of `ttftMs`): doubt the figure.',
    }),
    concurrencyAtStart: t.exposeInt('concurrencyAtStart', {
      description: 'Calls of the model in flight when this one started, itself included.',
    }),
    concurrencyLimit: t.exposeInt('concurrencyLimit', { description: 'As many were allowed.' }),
  }
}

/** A timing column holds what the provider measured, whole. */
export function readTiming(stored: Json | null): Timing | null {
  return stored as Timing | null
}
