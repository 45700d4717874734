import { describe, expect, it } from 'vitest'
import { errorsOf, valueOf } from '../../../support/compose-model.ts'

describe('composeModel', () => {
  it('makes one project of a compose file', () => {
    const text = 'name: shop\nservices:\n  web: { image: "nginx:${TAG:-1}" }\n'

    expect(valueOf(text)).toMatchObject({ name: 'shop', services: { web: { image: 'nginx:1' } } })
  })

  it('reports what it finds, with the place', () => {
    expect(errorsOf('services:\n  web: { imagee: nginx }\n')).toEqual([
      'shop/compose.yaml:2:10 unknown-key',
    ])
  })
})
