'use client'

import { useTranslations } from 'next-intl'
import { useStore } from '../live/store.ts'
import { Dialog } from './dialog.tsx'
import { setShortcutsOn, shortcutsOn } from './shortcut-setting.ts'

const KEYS = [
  { keys: ['j', 'k'], name: 'move' },
  { keys: ['Enter'], name: 'open' },
  { keys: ['c'], name: 'copy' },
  { keys: ['Space'], name: 'pause' },
  { keys: ['/'], name: 'filter' },
  { keys: ['Esc'], name: 'deselect' },
  { keys: ['?'], name: 'help' },
] as const

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('shell')
  const on = useStore(shortcutsOn)
  return (
    <Dialog title={t('nav.shortcuts')} onClose={onClose}>
      <div className="dlb">
        <ul className="keys">
          {KEYS.map(({ keys, name }) => (
            <li key={name}>
              <span>{t(`keys.${name}`)}</span>
              <span className="row">
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </span>
            </li>
          ))}
        </ul>
        <button
          type="button"
          className="switch plain"
          role="switch"
          aria-checked={on}
          onClick={() => setShortcutsOn(!on)}
        >
          <i />
          {t('shortcutsOn')}
        </button>
      </div>
    </Dialog>
  )
}
