import { describe, expect, it } from 'vitest'
import { parse } from '../../../../core/compose/parse.ts'
import { plainValue } from '../../../../core/compose/print/plain-value.ts'
import { Problems } from '../../../../core/compose/problems.ts'
import { relocated } from '../../../../core/compose/relocate.ts'
import { sourceOf } from '../../../../core/compose/source.ts'

function movedTo(folder: string, text: string, home?: string): unknown {
  const [tree] = parse(sourceOf('x.yaml', text), new Problems()) ?? []
  if (tree?.kind !== 'map') throw new Error('no mapping')
  return plainValue(relocated(tree, { folder, home }))
}

describe('a file in another folder', () => {
  it.each([
    ['configs: { c: { file: ./c } }', { configs: { c: { file: 'sub/c' } } }],
    ['secrets: { s: { file: ../s } }', { secrets: { s: { file: 's' } } }],
    [
      'services: { a: { build: { context: . } } }',
      { services: { a: { build: { context: 'sub' } } } },
    ],
    [
      'services: { a: { env_file: [{ path: e.env }], label_file: [l] } }',
      { services: { a: { env_file: [{ path: 'sub/e.env' }], label_file: ['sub/l'] } } },
    ],
    [
      'services: { a: { extends: { file: e.yaml, service: s } } }',
      { services: { a: { extends: { file: 'sub/e.yaml', service: 's' } } } },
    ],
    [
      'services: { a: { volumes: [{ type: bind, source: ./v }, { type: volume, source: v }] } }',
      {
        services: {
          a: {
            volumes: [
              { type: 'bind', source: 'sub/v' },
              { type: 'volume', source: 'v' },
            ],
          },
        },
      },
    ],
    [
      'volumes: { v: { driver: local, driver_opts: { o: bind, device: ./d } }, w: { driver_opts: { device: ./d } } }',
      {
        volumes: {
          v: { driver: 'local', driver_opts: { o: 'bind', device: 'sub/d' } },
          w: { driver_opts: { device: './d' } },
        },
      },
    ],
  ])('has paths from there: %s', (text, expected) => {
    expect(movedTo('sub', text)).toEqual(expected)
  })

  it.each([
    'services: { a: { build: { context: "https://example.com/x.git" } } }',
    'services: { a: { build: { context: "git@example.com:x" } } }',
    'services: { a: { build: { additional_contexts: { s: "service:b", i: "docker-image://i" } } } }',
    'services: { a: { extends: { file: "oci://x" } } }',
    'services: { a: { volumes: [{ type: bind, source: /abs }, { type: bind, source: ~/h }, "./short"] } }',
    'configs: { c: { file: "" }, d: { content: ./x } }',
  ])('has what is no relative path: %s', text => {
    expect(movedTo('sub', text)).toEqual(movedTo('.', text))
  })

  it('has the home folder that is configured', () => {
    const text = 'secrets: { s: { file: ~/s } }'

    expect(movedTo('sub', text, '/home/me/')).toEqual({ secrets: { s: { file: '/home/me/s' } } })
  })
})
