import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { adopt, sharedSettings } from '../../../../engine/join/shared-settings.ts'

const config = {
  ...{ registryPort: 5000, managedRegistry: true },
  ...{ vpcCidr: '10.200.0.0/16', vipCidr: '10.201.0.0/16' },
}
const theirs = `
engine:
  data_dir: /var/lib/banyan
  repositories:
    - name: shop
      url: https://git.example.com/shop.git
      auth: { token_file: /etc/banyan/keys/shop.token }
      variables: { HOME: "\${HOME}" }
      signers: { ssh_file: /etc/banyan/signers }
  notifications: [{ name: chat, url_file: /etc/banyan/keys/chat }]
`
const told = sharedSettings({ config, text: theirs })
const fresh = { config, text: '' }

describe('what engines have alike', () => {
  test('is told as it stands in banyan.yaml, and nothing else of it', () => {
    const all = parse(told) as Record<string, unknown>

    expect(all).toMatchObject({ registry_port: 5000, managed_registry: true })
    expect(all['repositories']).toEqual(
      (parse(theirs) as { engine: typeof all }).engine['repositories'],
    )
    expect(all).not.toHaveProperty('data_dir')
  })

  test('is told without the list that is too long, and which that is', () => {
    const long = `{ name: "${'x'.repeat(50_000)}" }`
    const text = `engine: { repositories: [${long}], notifications: [{ name: chat }] }`
    const all = parse(sharedSettings({ config, text })) as Record<string, unknown>

    expect(all).not.toHaveProperty('repositories')
    expect(all).toMatchObject({ notifications: [{ name: 'chat' }], left_out: ['repositories'] })
    expect(parse(told)).not.toHaveProperty('left_out')
  })
})

describe('a new engine', () => {
  test('takes over what it says nothing about, and is told of the files', () => {
    const { settings, conflicts, kept, files } = adopt(told, fresh)

    expect(Object.keys(settings)).toEqual(['repositories', 'notifications'])
    expect({ conflicts, kept }).toEqual({ conflicts: [], kept: [] })
    expect(files).toEqual([
      ...['/etc/banyan/keys/shop.token', '/etc/banyan/signers', '/etc/banyan/keys/chat'],
    ])
  })

  test('takes over what is not as usual there', () => {
    const other = sharedSettings({ config: { ...config, registryPort: 6000 }, text: '' })

    expect(adopt(other, fresh)).toMatchObject({ settings: { registry_port: 6000 }, conflicts: [] })
  })

  test('can’t be one with another value of what must be the same', () => {
    const text = 'engine: { registry_port: 5000, vpc_cidr: 10.9.0.0/16 }'
    const own = { config: { ...config, vpcCidr: '10.9.0.0/16' }, text }

    expect(adopt(told, own).conflicts).toEqual([
      'vpc_cidr is 10.200.0.0/16 there, and 10.9.0.0/16 here',
    ])
  })

  test('keeps lists of its own, which is told where they differ', () => {
    const same = adopt(told, { config, text: theirs })
    const other = adopt(told, { config, text: 'engine: { repositories: [{ name: own }] }' })

    expect(same).toEqual({ settings: {}, conflicts: [], kept: [], leftOut: [], files: [] })
    expect(other.kept).toEqual(['repositories'])
    expect(other.settings).not.toHaveProperty('repositories')
  })

  test('is told what it has to copy by hand, until it has', () => {
    const short = 'left_out: [repositories, notifications, data_dir]'
    const own = { config, text: 'engine: { notifications: [{ name: own }] }' }

    expect(adopt(short, fresh).leftOut).toEqual(['repositories', 'notifications'])
    expect(adopt(short, own).leftOut).toEqual(['repositories'])
  })

  test.each(['', '[]', 'text', 'registry_port: null'])('makes nothing of %j', text => {
    expect(adopt(text, fresh).settings).toEqual({})
  })
})
