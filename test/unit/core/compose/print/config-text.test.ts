import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { plainValue } from '../../../../../core/compose/print/plain-value.ts'
import { configText } from '../../../../../core/compose/print/config-text.ts'
import { type Format } from '../../../../../core/compose/print/order.ts'
import { composeModelOf } from '../../../../support/compose-model.ts'

const shop = `name: shop
x-team: { b: 1, a: [x] }
services:
  web10: { image: w }
  web2:
    image: "<w>&"
    command: []
    x-note: later
    models: [m]
    environment: { B: "5$$", A: , n: "no" }
    ports: ["8080:80"]
    ulimits: { nofile: { soft: 1, hard: 2 }, nproc: 0 }
    deploy: { resources: {} }
    blkio_config: { weight_device: [{ path: /a, weight: 3 }] }
models: { m: { model: x } }
networks: { default: { ipam: {} } }
`

describe('the canonical form as YAML', () => {
  it('has the order of Docker Compose, counts with numbers in names, and keeps extensions', () => {
    expect(printed(shop, 'yaml')).toBe(`name: shop
services:
  web2:
    blkio_config:
      weight_device:
        - path: /a
          weight: 3
    command: []
    deploy: {}
    environment:
      A: null
      B: 5$$
      "n": "no"
    image: <w>&
    models:
      m: null
    networks:
      default: null
    ports:
      - mode: ingress
        target: 80
        published: "8080"
        protocol: tcp
    ulimits:
      nofile:
        soft: 1
        hard: 2
      nproc:
        soft: 0
        hard: 0
    x-note: later
  web10:
    image: w
    networks:
      default: null
networks:
  default:
    name: shop_default
models:
  m:
    model: x
x-team:
  a:
    - x
  b: 1
`)
  })

  it.each([
    'a: b',
    ' x',
    'x ',
    '#x',
    'x #y',
    '-',
    '- a',
    '[a',
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`a',
    "'",
    '"',
    '{',
    '?',
    ':a',
    'a:',
    'yes',
    'No',
    'on',
    'y',
    '1:30',
    '1e3',
    '0x1',
    '010',
    '~',
    '',
    'null',
    '2020-01-01',
    '1_000',
    '.inf',
    '<<',
    '---',
    '...',
    'a\nb',
    'a\nb\n',
    '\nb',
    ' a\nb',
    'a \nb',
    'a\n\n',
    '\ta',
    '\u0007',
    '\u2028',
    '\ufeff',
    'a\\b',
    'é😀',
    'a\rb',
  ])('reads %j back as it was', text => {
    const labels = JSON.stringify({ a: text })
    const { model } = composeModelOf(`services: { web: { image: w, labels: ${labels} } }\n`)
    const yaml = model ? configText(model.file, 'yaml', false) : ''

    expect(parse(yaml)).toMatchObject({ services: { web: { labels: { a: text } } } })
  })
})

describe('the canonical form as JSON', () => {
  it('sorts the keys of the file, shows what is null, and escapes as Go does', () => {
    const json = printed(shop, 'json')
    const services = (JSON.parse(json) as { services: Record<string, object> }).services

    expect(Object.keys(JSON.parse(json) as object)).toEqual([
      'name',
      'networks',
      'services',
      'x-team',
    ])
    expect(json).toContain('"image": "\\u003cw\\u003e\\u0026"')
    expect(services['web10']).toEqual({
      command: null,
      entrypoint: null,
      image: 'w',
      networks: { default: null },
    })
    expect(services['web2']).toMatchObject({
      blkio_config: { weight_device: [{ Path: '/a', Weight: 3 }] },
      command: [],
      deploy: { resources: {}, placement: {} },
      environment: { A: null, B: '5$$', n: 'no' },
      ulimits: { nofile: { soft: 1, hard: 2 }, nproc: {} },
    })
    expect(services['web2']).not.toHaveProperty('x-note')
  })
})

it('shows empty lists of extensions as null, in JSON only', () => {
  const text = 'name: shop\nservices: {}\nx-a: []\nx-b: { c: [[], {}] }\n'

  expect(JSON.parse(printed(text, 'json'))).toMatchObject({ 'x-a': null, 'x-b': { c: [null, {}] } })
  expect(parse(printed(text, 'yaml'))).toMatchObject({ 'x-a': [], 'x-b': { c: [[], {}] } })
})

it('leaves variables and values alone where they are not filled in', () => {
  const text =
    'services: { web: { image: "w:${TAG}", mem_limit: 1g, command: a b, ports: ["${P}:80"] } }\n'
  const { model } = composeModelOf(text, { interpolate: false })
  const yaml = model ? configText(model.file, 'yaml', false) : ''

  expect(parse(yaml)).toMatchObject({
    services: { web: { image: 'w:${TAG}', mem_limit: '1g', command: 'a b', ports: ['${P}:80'] } },
  })
})

it('can be loaded again, and is the same then', () => {
  const first = composeModelOf(shop).model
  const yaml = first ? configText(first.file, 'yaml', true) : ''
  const second = composeModelOf(yaml).model

  expect(second && configText(second.file, 'yaml', true)).toBe(yaml)
  expect(second && plainValue(second.file)).toBeDefined()
})

function printed(text: string, format: Format): string {
  const { model, diagnostics } = composeModelOf(text)
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return model ? configText(model.file, format, true) : ''
}
