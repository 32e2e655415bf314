import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export type RecordedStream = { name: string; bytes: Buffer }

const FIXTURES = path.join(import.meta.dirname, '..', 'fixtures', 'streams')
/** Recorded from real vendors; beside the project where they may be used, and never needed. */
export const TRANSCRIPTS = path.join(import.meta.dirname, '..', '..', '..', 'shared', 'transcripts')

export function recordedStream(name: string): Buffer {
  return readFileSync(path.join(FIXTURES, name))
}

export function recordedStreams(): RecordedStream[] {
  return streamsIn(FIXTURES)
}

/** Empty when the folder is absent. */
export function vendorTranscripts(): RecordedStream[] {
  return existsSync(TRANSCRIPTS) ? streamsIn(TRANSCRIPTS) : []
}

function streamsIn(folder: string): RecordedStream[] {
  return readdirSync(folder).map((name) => ({ name, bytes: readFileSync(path.join(folder, name)) }))
}
