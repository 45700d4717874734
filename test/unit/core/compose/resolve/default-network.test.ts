import { describe, expect, it } from 'vitest'
import { valueOf } from '../../../../support/compose-model.ts'

const onDefault = { networks: { default: null } }

describe('the default network', () => {
  it.each([
    ['no networks', 'image: nginx'],
    ['an empty list of networks', 'image: nginx, networks: []'],
    ['the network by name', 'image: nginx, networks: { default: null }'],
  ])('is there for a service with %s', (_what, service) => {
    expect(valueOf(`services: { web: { ${service} } }\n`)).toMatchObject({
      networks: { default: { name: 'shop_default' } },
      services: { web: onDefault },
    })
  })

  it.each([
    ['a network mode', 'image: nginx, network_mode: none'],
    ['a provider', 'provider: { type: cloud }'],
    ['another network', 'image: nginx, networks: { back: null }'],
  ])('is not there for a service with %s', (_what, service) => {
    const file = valueOf(`services: { web: { ${service} } }\nnetworks: { back: {} }\n`)

    expect(file).not.toHaveProperty('networks.default')
    expect(file).not.toHaveProperty('services.web.networks.default')
  })

  it('keeps what the file says of it', () => {
    const text = 'services: { web: { image: nginx } }\nnetworks: { default: { driver: overlay } }\n'

    expect(valueOf(text)).toMatchObject({
      networks: { default: { driver: 'overlay', name: 'shop_default' } },
      services: { web: onDefault },
    })
  })
})
