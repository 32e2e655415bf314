/** A thin line while waiting, a tick at the first token, a block while it streams. */
export function Brand() {
  return (
    <div className="brand">
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
        <path d="M1.5 10h6" stroke="currentColor" strokeWidth="1.6" />
        <rect x="7.5" y="3" width="2.4" height="14" rx=".6" fill="currentColor" />
        <rect x="11.4" y="6.5" width="7.1" height="7" rx="1" fill="currentColor" opacity=".45" />
      </svg>
      Evalstream
    </div>
  )
}
