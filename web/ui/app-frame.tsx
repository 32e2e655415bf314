import { NextIntlClientProvider } from 'next-intl'
import { ThemeProvider } from 'next-themes'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, Suspense } from 'react'
import { AppClientProvider } from '../graphql/app-client-provider.tsx'
import { SideNav } from './side-nav.tsx'
import { SkipLink } from './skip-link.tsx'
import { TabBar } from './tab-bar.tsx'
import { Toasts } from './toasts.tsx'
import { TokenPrompt } from './token-prompt.tsx'

/** What surrounds every page: providers, side bar, tab bar, toasts and the question for a token. */
export function AppFrame({ children }: { children: ReactNode }) {
  return (
    <NextIntlClientProvider>
      <ThemeProvider attribute="data-theme" storageKey="evalstream-theme" disableTransitionOnChange>
        <NuqsAdapter>
          <AppClientProvider>
            <SkipLink />
            <div className="app">
              <SideNav />
              <Suspense fallback={<div className="main" />}>{children}</Suspense>
            </div>
            <TabBar />
            <TokenPrompt />
            <Toasts />
          </AppClientProvider>
        </NuqsAdapter>
      </ThemeProvider>
    </NextIntlClientProvider>
  )
}
