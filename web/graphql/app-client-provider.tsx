'use client'

import { createContext, type ReactNode, useContext, useState } from 'react'
import { Provider } from 'urql'
import { type AppClient, createAppClient } from './app-client.ts'

const AppClientContext = createContext<AppClient | null>(null)

export function AppClientProvider({ children }: { children: ReactNode }) {
  const [client] = useState(createAppClient)
  return (
    <AppClientContext value={client}>
      <Provider value={client.http}>{children}</Provider>
    </AppClientContext>
  )
}

export function useAppClient(): AppClient {
  const client = useContext(AppClientContext)
  if (!client) throw new Error('AppClientProvider is missing above this component')
  return client
}
