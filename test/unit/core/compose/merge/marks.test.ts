import { describe, expect, it } from 'vitest'
import { mergedDocuments, mergedService, serviceOf } from '../../../../support/merged-documents.ts'
import { valueOf } from '../../../../support/compose-model.ts'

describe('!reset', () => {
  it.each([
    ['removes what earlier files say', 'ports: [80], image: x', 'ports: !reset []', { image: 'x' }],
    ['removes what is null', 'image: x, command: c', 'command: !reset null', { image: 'x' }],
    [
      'removes one key',
      'deploy: { replicas: 2, mode: m }',
      'deploy: { mode: !reset x }',
      { deploy: { replicas: 2 } },
    ],
    [
      'removes one variable of a mapping',
      'environment: { A: 1, B: 2 }',
      'environment: { A: !reset null }',
      { environment: ['B=2'] },
    ],
    [
      'removes one of several names',
      'networks: [n, m]',
      'networks: { n: !reset null }',
      { networks: { m: null } },
    ],
    [
      'removes an item of its own list, no other',
      'expose: [1, 2]',
      'expose: [!reset 1, 3]',
      { expose: [1, 2, 3] },
    ],
    ['leaves nothing where there was nothing', 'image: x', 'ports: !reset [80]', { image: 'x' }],
  ])('%s', (_what, base, over, expected) => {
    expect(mergedService(base, over)).toEqual(expected)
  })

  it('has no effect on a list, which has no keys, and says so', () => {
    const texts = ['environment: [A=1]', 'environment: { A: !reset null, B: 2 }'].map(serviceOf)

    expect(mergedDocuments(texts)).toEqual({
      value: { services: { a: { environment: ['A=1', 'B=2'] } } },
      problems: ['1.yaml:1:33 vain-reset'],
    })
  })

  it('removes whole sections', () => {
    const { value } = mergedDocuments(['networks: { n: {} }\nname: x\n', 'networks: !reset {}\n'])

    expect(value).toEqual({ name: 'x' })
  })

  it('removes its own part of a single file', () => {
    expect(mergedDocuments(['a: !reset 1\nb: { c: !reset [], d: [!reset 1, 2] }\n']).value).toEqual(
      {
        b: { d: [2] },
      },
    )
  })
})

describe('!override', () => {
  it.each([
    ['replaces a list', 'ports: [80]', 'ports: !override [81]', { ports: [81] }],
    [
      'replaces a mapping',
      'deploy: { mode: m }',
      'deploy: !override { replicas: 1 }',
      { deploy: { replicas: 1 } },
    ],
    [
      'replaces by nothing',
      'ports: [80], image: x',
      'ports: !override []',
      { ports: [], image: 'x' },
    ],
    [
      'replaces one argument',
      'environment: { A: 1, B: 1 }',
      'environment: { A: !override 2 }',
      { environment: ['B=1', 'A=2'] },
    ],
  ])('%s', (_what, base, over, expected) => {
    expect(mergedService(base, over)).toEqual(expected)
  })

  it('replaces a service', () => {
    const { value } = mergedDocuments([
      'services: { a: { image: x, ports: [80] } }',
      'services: { a: !override { image: y } }',
    ])

    expect(value).toEqual({ services: { a: { image: 'y' } } })
  })
})

describe('marks in services that extend others', () => {
  it('are meant for what is extended and for earlier files', () => {
    const files = {
      'shop/compose.yaml': 'services: { a: { image: x, ports: [80], labels: { l: x } } }',
      'shop/compose.override.yaml': `
services:
  a: { extends: b, ports: !override [90], labels: !reset {} }
  b: { image: y, ports: [70], labels: { m: y } }
`,
    }

    const { a } = (valueOf(files) as { services: { a: object } }).services

    expect(a).toMatchObject({ image: 'y', ports: [{ target: 90 }] })
    expect(a).not.toHaveProperty('labels')
  })

  it('of the extended service stay its own', () => {
    const files = {
      'shop/compose.yaml': 'services: { a: { image: x, ports: [80] }, b: { image: x } }',
      'shop/compose.override.yaml': 'services: { a: { extends: b }, b: { ports: !override [70] } }',
    }

    expect(valueOf(files)).toMatchObject({
      services: { a: { ports: [{ target: 80 }, { target: 70 }] } },
    })
  })

  it('count in other files too', () => {
    const files = {
      'shop/compose.yaml': 'services: { a: { extends: { file: e.yaml, service: b } } }',
      'shop/e.yaml': `
services:
  b: { extends: c, ports: !reset [], labels: !override [x=y] }
  c: { image: x, ports: [80], labels: [q=r] }
`,
    }

    const { a } = (valueOf(files) as { services: { a: object } }).services

    expect(a).toMatchObject({ image: 'x', labels: { x: 'y' } })
    expect(a).not.toHaveProperty('ports')
  })
})
