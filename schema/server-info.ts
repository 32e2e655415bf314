import type { Config } from '../server/config.ts'
import { builder } from './builder.ts'

const ServerInfo = builder.objectRef<Config>('ServerInfo').implement({
  description: 'What answers here.',
  fields: (t) => ({
    version: t.exposeString('version', { description: 'Version of Evalstream.' }),
    simulatorEnabled: t.exposeBoolean('isSimulatorOn', {
      description: 'Whether simulated models can answer.',
    }),
    dataLocation: t.string({
      description: 'Where the data lives, in words; never a password.',
      resolve: ({ databaseUrl, dataDir }) =>
        databaseUrl === null ? dataDir : describeDatabase(databaseUrl),
    }),
  }),
})

builder.queryField('serverInfo', (t) =>
  t.field({
    type: ServerInfo,
    description: 'What answers here.',
    resolve: (_root, _args, { engine }) => engine.config,
  }),
)

function describeDatabase(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl)) return 'PostgreSQL'
  const { host, pathname } = new URL(databaseUrl)
  return `PostgreSQL ${host}${pathname}`
}
