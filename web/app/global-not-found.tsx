import '../design/design.css'
import './styles.css'
import type { Metadata } from 'next'
import en from '../messages/en/shell.json' with { type: 'json' }
import zh from '../messages/zh-CN/shell.json' with { type: 'json' }
import { Lost } from '../ui/lost.tsx'

export const metadata: Metadata = { title: 'Evalstream' }

/** Stands outside the languages, so it brings the few words of both and shows those of the address. */
export default function GlobalNotFound() {
  return (
    <html lang="en">
      <body>
        <Lost words={{ en: pick(en), 'zh-CN': pick(zh) }} />
      </body>
    </html>
  )
}

function pick({ lostTitle, lostWhy, lostBack }: typeof en) {
  return { title: lostTitle, why: lostWhy, back: lostBack }
}
