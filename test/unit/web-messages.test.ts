import { globSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { messageFiles } from '../../web/i18n/message-files.ts'

type Messages = { [key: string]: string | Messages }

const [reference, ...others] = ['en', 'zh-CN']

test.each(others)(
  '%s says everything that English says, with the same places for values',
  (locale) => {
    for (const file of readdirSync(`web/messages/${reference}`)) {
      expect([file, placesOf(read(locale, file))]).toEqual([file, placesOf(read(reference, file))])
    }
  },
)

test('every file of messages is loaded, and every loaded namespace has a file', () => {
  const files = readdirSync('web/messages/en').map((file) => file.replace('.json', ''))
  expect(Object.values(messageFiles).sort()).toEqual(files.sort())
})

test('no component holds Chinese text of its own', () => {
  const offenders = globSync('web/**/*.tsx', { exclude: ['web/out/**', 'web/.next/**'] }).filter(
    // The switch names each language in that language.
    (path) => !path.endsWith('language-switch.tsx') && /\p{Script=Han}/u.test(readText(path)),
  )
  expect(offenders).toEqual([])
})

function readText(path: string): string {
  return readFileSync(path, 'utf8')
}

function read(locale: string | undefined, file: string): Messages {
  return JSON.parse(readText(`web/messages/${locale}/${file}`)) as Messages
}

/** Each key with the names of its values and tags: `{count, plural, …}` and `{count, number}` both need `count`. */
function placesOf(messages: Messages, prefix = ''): string[] {
  return Object.entries(messages)
    .flatMap(([key, message]) => {
      if (typeof message !== 'string') return placesOf(message, `${prefix}${key}.`)
      const names = [...withoutBranches(message).matchAll(/\{(\w+)(?=[},])|<(\w+)>/g)]
      const unique = new Set(names.map((name) => name[1] ?? `<${name[2]}>`))
      return [`${prefix}${key} ${[...unique].sort().join(' ')}`.trim()]
    })
    .sort()
}

/** `one {# call} other {# calls}` are words of one language, not places for values. */
function withoutBranches(message: string): string {
  return message.replaceAll(/(?:=\d+|zero|one|two|few|many|other) \{[^{}]*\}/g, '')
}
