'use client'

import { useTranslations } from 'next-intl'

/** Seconds on the axis, and the marks of the example call. */
const AXIS_SECONDS = [0, 1, 2, 3, 4]
const PER_SECOND = 142.8
const [FIRST_TOKEN, LAST_TOKEN] = [1.284 * PER_SECOND, 3.6 * PER_SECOND]
const TOKENS = Array.from({ length: 42 }, (_, n) => FIRST_TOKEN + 10 + n * 7.6 + ((n * 7) % 5) - 2)

/** How every call is drawn: a thin line while waiting, a tick at the first token, a block while it streams. */
export function CallAnatomy() {
  const t = useTranslations('firstRun')
  return (
    <figure className="anat">
      <svg viewBox="0 0 600 118" role="img" aria-label={t('anatomy.label')}>
        <AnatomyAxis />
        <line x1="0" x2={FIRST_TOKEN} y1="72" y2="72" stroke="var(--control)" strokeWidth="1.5" />
        <path d="M.75 66v12" stroke="var(--control)" strokeWidth="1.5" />
        <rect x={FIRST_TOKEN - 2} y="56" width="4" height="32" rx="1" className="tick1" />
        <rect
          x={FIRST_TOKEN + 4}
          y="63"
          width={LAST_TOKEN - FIRST_TOKEN - 4}
          height="18"
          rx="2"
          fill="var(--accent)"
          opacity=".55"
        />
        {TOKENS.map((x) => (
          <path key={x} d={`M${x} 67v10`} stroke="var(--surface)" opacity=".7" />
        ))}
        <AnatomyLabel x={0} title={t('anatomy.sent')} text={t('anatomy.clock')} />
        <AnatomyLabel x={FIRST_TOKEN - 2} title={t('anatomy.first')} text="TTFT 1,284 ms" />
        <AnatomyLabel x={LAST_TOKEN} end title={t('anatomy.last')} text={t('anatomy.total')} />
        <text className="ax" x={FIRST_TOKEN / 2} y="90" textAnchor="middle">
          {t('anatomy.waiting')}
        </text>
      </svg>
      <figcaption>{t('anatomy.caption')}</figcaption>
    </figure>
  )
}

function AnatomyAxis() {
  return (
    <>
      <line className="axis" x1="0" x2="600" y1="98.5" y2="98.5" />
      {AXIS_SECONDS.map((second) => (
        <g key={second}>
          <line
            className="axis"
            x1={second * PER_SECOND + 0.5}
            x2={second * PER_SECOND + 0.5}
            y1="98"
            y2="102"
          />
          <text
            className="ax"
            x={second * PER_SECOND}
            y="115"
            textAnchor={second === 0 ? 'start' : 'middle'}
          >
            {second === 0 ? '0 s' : second}
          </text>
        </g>
      ))}
    </>
  )
}

type AnatomyLabelProps = { x: number; title: string; text: string; end?: boolean }

function AnatomyLabel({ x, title, text, end = false }: AnatomyLabelProps) {
  const anchor = end ? 'end' : 'start'
  return (
    <>
      <text className="axt strong" x={x} y="36" textAnchor={anchor}>
        {title}
      </text>
      <text className="ax" x={x} y="51" textAnchor={anchor}>
        {text}
      </text>
    </>
  )
}
