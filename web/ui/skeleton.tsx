/** Holds the room of what loads for the first time, so that nothing moves when it comes. */
export function Skeleton({ rows, height = 34 }: { rows: number; height?: number }) {
  return (
    <div aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <div key={row} className="skel" style={{ height }}>
          <i style={{ width: `${34 + ((row * 17) % 48)}%` }} />
        </div>
      ))}
    </div>
  )
}
