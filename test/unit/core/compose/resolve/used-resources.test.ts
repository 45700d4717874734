import { expect, it } from 'vitest'
import { valueOf } from '../../../../support/compose-model.ts'

const definitions = `
networks: { n: {}, spare: {} }
volumes: { v: {}, spare: {} }
configs: { c: { content: x }, spare: { content: x } }
secrets: { s: { file: x }, b: { file: x }, spare: { file: x } }
models: { m: { model: x }, spare: { model: x } }
`
const web = `
    image: nginx
    build: { secrets: [{ source: b }] }
    networks: { n: null }
    volumes: [{ type: volume, source: v, target: /v }, { type: bind, source: spare, target: /s }]
    configs: [{ source: c }]
    secrets: [{ source: s }]
    models: { m: null }
`

function kept(text: string, request = {}): unknown {
  const { networks, volumes, configs, secrets, models } = valueOf(text, request) as Record<
    string,
    object
  >
  return [networks, volumes, configs, secrets, models].map(all => all && Object.keys(all))
}

it('keeps what active services use', () => {
  expect(kept(`services:\n  web:${web}${definitions}`)).toEqual([
    ['n'],
    ['v'],
    ['c'],
    ['s', 'b'],
    ['m'],
  ])
})

it('drops what only services of inactive profiles use', () => {
  const text = `services:\n  web:${web}    profiles: [off]\n${definitions}`

  expect(kept(text)).toEqual([undefined, undefined, undefined, undefined, undefined])
})

it('keeps all in a file that is printed as it was written', () => {
  const text = `services:\n  web:${web}${definitions}`

  expect(valueOf(text, { interpolate: false })).toHaveProperty('volumes.spare')
})
