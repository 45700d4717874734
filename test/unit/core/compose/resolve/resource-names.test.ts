import { expect, it } from 'vitest'
import { valueOf } from '../../../../support/compose-model.ts'

it.each([
  ['networks: { back: {} }', 'networks', { name: 'shop_back' }],
  ['networks: { back: null }', 'networks', { name: 'shop_back' }],
  ['networks: { back: { name: wide } }', 'networks', { name: 'wide' }],
  ['networks: { back: { name: "" } }', 'networks', { name: '' }],
  ['networks: { back: { external: true } }', 'networks', { name: 'back', external: true }],
  ['volumes: { back: {} }', 'volumes', { name: 'shop_back' }],
  ['configs: { back: { content: x } }', 'configs', { name: 'shop_back', content: 'x' }],
  ['secrets: { back: { file: x } }', 'secrets', { name: 'shop_back', file: 'x' }],
])('in %s the name is that of %s %j', (definition, kind, resource) => {
  const uses = [
    'networks: { back: null }',
    'configs: [{ source: back }]',
    'secrets: [{ source: back }]',
    'volumes: [{ type: volume, source: back, target: /data }]',
  ].filter(use => use.startsWith(kind))
  const text = `services: { web: { image: nginx, ${uses.join()} } }\n${definition}\n`

  expect(valueOf(text)).toHaveProperty([kind, 'back'], expect.objectContaining(resource))
})

it('goes by the name that the file gives the project', () => {
  const text = 'name: store\nservices: { web: { image: nginx } }\n'

  expect(valueOf(text)).toMatchObject({
    name: 'store',
    networks: { default: { name: 'store_default' } },
  })
})
