import { describe, expect, test } from 'vitest'
import { isPrivateAddress } from '../../server/models/providers/checked-lookup.ts'
import { createProviders } from '../../server/models/providers/registry.ts'
import { attempt, delta, STOP, startVendor } from '../support/scripted-vendor.ts'

async function reach(
  rewrite: (url: string) => string,
  trusts: (url: string) => string[] = () => [],
) {
  await using vendor = await startVendor((response) => {
    response.end(delta('one') + STOP)
  })
  await using providers = createProviders({
    allowPrivateHosts: false,
    trustedOrigins: trusts(vendor.url),
  })
  const provider = providers.find('openai-chat')
  if (provider === undefined) throw new Error('openai-chat is not registered')
  const { result } = await attempt(provider, rewrite(vendor.url))
  return { result, connectionCount: vendor.connectionCount }
}

describe('base URLs into private networks', () => {
  test.each([
    ['an address', '127.0.0.1'],
    ['a decimal address', '2130706433'],
    ['a mapped address', '[::ffff:127.0.0.1]'],
    ['a name that leads there', 'localhost'],
  ])('%s is refused without a connection', async (_name, host) => {
    const { result, connectionCount } = await reach((url) => url.replace('127.0.0.1', host))
    expect(result).toMatchObject({
      ok: false,
      error: { class: 'caller', code: 'PRIVATE_ADDRESS', httpStatus: null },
    })
    expect(connectionCount).toBe(0)
  })

  test('a trusted origin is reached all the same', async () => {
    const { result } = await reach(
      (url) => url,
      (url) => [new URL(url).origin],
    )
    expect(result).toMatchObject({ ok: true, text: 'one' })
  })

  test('trust is for the origin, not for the host', async () => {
    const { result } = await reach(
      (url) => url,
      () => ['http://127.0.0.1:1'],
    )
    expect(result.error?.code).toBe('PRIVATE_ADDRESS')
  })
})

test.each([
  ['10.1.2.3', true],
  ['172.20.0.1', true],
  ['192.168.1.1', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['0.0.0.0', true],
  ['::1', true],
  ['fe80::1', true],
  ['fd00::1', true],
  ['::ffff:10.0.0.1', true],
  ['64:ff9b::10.0.0.1', true],
  ['8.8.8.8', false],
  ['2606:4700::1111', false],
])('%s is private: %s', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected)
})
