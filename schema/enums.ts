import { builder } from './builder.ts'

export const TaskMode = builder.enumType('TaskMode', {
  description: 'How the answers of a task are judged.',
  values: {
    OBJECTIVE: { value: 'objective', description: 'Scorers compare with reference answers.' },
    SUBJECTIVE: { value: 'subjective', description: 'A judge model scores.' },
    CONTEXT: { value: 'context', description: 'Conversations of several turns.' },
  } as const,
})

export const TaskStatus = builder.enumType('TaskStatus', {
  description: 'Where a task stands.',
  values: {
    QUEUED: { value: 'queued', description: 'Not begun.' },
    RUNNING: { value: 'running', description: 'Calls are made.' },
    PAUSED: { value: 'paused', description: 'No new call is made until it is resumed.' },
    FINISHED: { value: 'finished', description: 'Every call has ended; some may have failed.' },
    FAILED: { value: 'failed', description: 'It could not go on.' },
    CANCELLED: { value: 'cancelled', description: 'Someone cancelled it.' },
  } as const,
})

export const CallKind = builder.enumType('CallKind', {
  description: 'What a call is for.',
  values: {
    ANSWER: { value: 'answer', description: 'Answers a question.' },
    JUDGE: { value: 'judge', description: 'Judges an answer.' },
  } as const,
})

export const CallStatus = builder.enumType('CallStatus', {
  description: 'Where a call stands, or how one of its attempts ended.',
  values: {
    QUEUED: { value: 'queued', description: 'Planned; no runner has taken it.' },
    WAITING: { value: 'waiting', description: 'Taken; waits for a slot of its model.' },
    CONNECTING: { value: 'connecting', description: 'Sent; no token yet.' },
    THINKING: { value: 'thinking', description: 'Reasoning tokens arrive.' },
    STREAMING: { value: 'streaming', description: 'The answer arrives.' },
    RETRYING: {
      value: 'retrying',
      description: 'Waits before the next attempt; `waitingFor` says why.',
    },
    FINISHED: { value: 'finished', description: 'Answered.' },
    FAILED: { value: 'failed', description: 'Given up; `error` says why.' },
    CANCELLED: { value: 'cancelled', description: 'Stopped because its task was.' },
  } as const,
})

export const CacheMode = builder.enumType('CacheMode', {
  description: 'Whether answers may come from earlier calls. Cached calls have no latency.',
  values: {
    NONE: { value: 'none', description: 'Every call is made.' },
    READ_WRITE: { value: 'read_write', description: 'Same request, same answer.' },
  } as const,
})

export const ConcurrencyMode = builder.enumType('ConcurrencyMode', {
  description: 'How many calls run at once.',
  values: {
    FIXED: { value: 'fixed', description: 'As many as asked for, at most the limit of the model.' },
    ADAPTIVE: { value: 'adaptive', description: 'As many as the vendor bears.' },
  } as const,
})

export const ScorerType = builder.enumType('ScorerType', {
  description: 'What compares an answer with the reference.',
  values: {
    EXACT: { value: 'exact', description: 'The same text, spaces around it apart.' },
    CONTAINS: { value: 'contains', description: 'The answer contains the reference.' },
    NUMERIC: {
      value: 'numeric',
      description: 'The last number of the answer, or the one after `####`.',
    },
    REGEX: { value: 'regex', description: 'The answer matches a regular expression.' },
  } as const,
})

export const DatasetFormat = builder.enumType('DatasetFormat', {
  description: 'Format of a file of questions.',
  values: {
    CSV: { value: 'csv', description: 'RFC 4180 with a header row.' },
    JSONL: { value: 'jsonl', description: 'One JSON object a line.' },
    JSON: { value: 'json', description: 'An array of objects.' },
  } as const,
})

export const CallOrder = builder.enumType('CallOrder', {
  description: 'Order of calls.',
  values: {
    STARTED_DESC: {
      value: 'started_desc',
      description: 'Last started first; not started ones last.',
    },
    POSITION: { value: 'position', description: 'As planned, task by task.' },
    TTFT_DESC: { value: 'ttft_desc', description: 'Slowest first token first; without one last.' },
  } as const,
})
