type Progress = {
  queued: number
  running: number
  finished: number
  failed: number
  cancelled: number
  cached: number
}

type ProgressStackProps = {
  progress: Progress
  /** Running calls that wait for a rate limit or a retry. */
  waiting: number
}

/** How far a task has come, as one bar. The words beside it say the same, so it is hidden from readers. */
export function ProgressStack({ progress, waiting }: ProgressStackProps) {
  const rate = Math.min(waiting, progress.running)
  const parts = [
    { kind: 'ok', calls: progress.finished - progress.cached },
    { kind: 'cached', calls: progress.cached },
    { kind: 'error', calls: progress.failed },
    { kind: 'cancelled', calls: progress.cancelled },
    { kind: 'running', calls: progress.running - rate },
    { kind: 'rate', calls: rate },
    { kind: 'queued', calls: progress.queued },
  ]
  return (
    <div className="stack" aria-hidden="true">
      {parts
        .filter((part) => part.calls > 0)
        .map((part) => (
          <i key={part.kind} className={part.kind} style={{ flex: `${part.calls} 0 3px` }} />
        ))}
    </div>
  )
}
