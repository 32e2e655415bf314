import type { Messages as AppMessages } from './messages.ts'
import type { AppLocale } from './routing.ts'

declare module 'next-intl' {
  interface AppConfig {
    Locale: AppLocale
    Messages: AppMessages
  }
}
