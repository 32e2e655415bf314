'use client'

import { type ReactNode, useId } from 'react'

type StepProps = {
  number: number
  title: string
  /** How far this step is, beside its title. */
  state?: ReactNode
  /** At the far end of the title's row. */
  tool?: ReactNode
  children: ReactNode
  className?: string
}

/** One step of a form: its number, its name, and what it asks. */
export function Step({ number, title, state, tool, children, className }: StepProps) {
  const id = useId()
  return (
    <section className={className} aria-labelledby={id}>
      <div className="sh">
        <span className="no" aria-hidden="true">
          {number}
        </span>
        <h2 id={id}>{title}</h2>
        {state && <span className="sub t3">{state}</span>}
        {tool && <span className="sp" />}
        {tool}
      </div>
      {children}
    </section>
  )
}
