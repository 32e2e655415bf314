import { join } from 'node:path'
import type { NextConfig } from 'next'
import createNextIntlPlugin from 'next-intl/plugin'

const withNextIntl = createNextIntlPlugin('./i18n/request.ts')

const config: NextConfig = {
  output: 'export',
  reactStrictMode: true,
  images: { unoptimized: true },
  experimental: {
    // Writing Turbopack's cache doubles a cold build, and a first start never reads it.
    turbopackFileSystemCacheForBuild: false,
    globalNotFound: true,
  },
  turbopack: { root: join(import.meta.dirname, '..') },
  // `tsc -p web` checks the types; here it would only slow a first start.
  typescript: { ignoreBuildErrors: true },
}

export default withNextIntl(config)
