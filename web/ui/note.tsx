'use client'

import { CircleX, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

const ICONS = { plain: Info, warn: TriangleAlert, err: CircleX, acc: Info }

/** Says something beside what it is about. Errors are announced. */
export function Note({
  kind = 'plain',
  children,
}: {
  kind?: keyof typeof ICONS
  children: ReactNode
}) {
  const Icon = ICONS[kind]
  return (
    <div
      className={kind === 'plain' ? 'note' : `note ${kind}`}
      role={kind === 'err' ? 'alert' : undefined}
    >
      <Icon className="i" aria-hidden="true" />
      <div className="nb">{children}</div>
    </div>
  )
}
