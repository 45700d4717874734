import { describe, expect, it } from 'vitest'
import {
  composeModelOf,
  errorsOf,
  type Files,
  valueOf,
  warningsOf,
} from '../../../support/compose-model.ts'

const main = (include: string, rest = '') => `include: ${include}\n${rest}`

function servicesIn(files: Files): Record<string, object> {
  return (valueOf(files) as { services: Record<string, object> }).services
}

describe('an included project', () => {
  it('brings its resources, and nothing else', () => {
    const files = {
      'shop/compose.yaml': main('[inc.yaml]', 'name: shop\nservices: { b: { image: y } }'),
      'shop/inc.yaml': `
name: other
x-own: 1
services: { a: { image: "x:\${COMPOSE_PROJECT_NAME}", volumes: [vol:/v] } }
volumes: { vol: }
`,
    }

    const project = valueOf(files)

    expect(project).toMatchObject({
      name: 'shop',
      services: { a: { image: 'x:shop' }, b: { image: 'y' } },
      volumes: { vol: { name: 'shop_vol' } },
    })
    expect(project).not.toHaveProperty('x-own')
    expect(project).not.toHaveProperty('include')
  })

  it('has its paths and its variables from its own folder', () => {
    const files = {
      'shop/compose.yaml': main('[sub/inc.yaml]'),
      'shop/.env': 'V=main\n',
      'shop/sub/inc.yaml': `
services:
  a:
    image: x:\${V}\${W}
    build: { dockerfile: D, additional_contexts: { n: ./n, i: docker-image://i } }
    volumes: [./x:/x, ../y:/y, vol:/z, /abs:/abs]
    env_file: a.env
    label_file: l.env
    develop: { watch: [{ action: sync, path: ./w, target: /w }] }
  g: { build: "https://example.com/repository.git" }
volumes: { vol: { driver: local, driver_opts: { o: bind, device: ./dev } } }
configs: { c: { file: ./c } }
secrets: { s: { file: ../s } }
`,
      'shop/sub/.env': 'V=sub\nW=-sub\n',
      'shop/sub/a.env': 'A=1',
      'shop/sub/l.env': 'L=1',
    }

    expect(servicesIn(files)).toMatchObject({
      a: {
        image: 'x:main-sub',
        build: { context: 'sub', additional_contexts: { n: 'sub/n', i: 'docker-image://i' } },
        volumes: [{ source: 'sub/x' }, { source: 'y' }, { source: 'vol' }, { source: '/abs' }],
        environment: { A: '1' },
        labels: { L: '1' },
        develop: { watch: [{ path: 'sub/w' }] },
      },
      g: { build: { context: 'https://example.com/repository.git' } },
    })
    expect(valueOf(files)).toMatchObject({
      volumes: { vol: { driver_opts: { device: 'sub/dev' } } },
    })
  })

  it('may have another folder, and env files that the including project names', () => {
    const files = {
      'shop/compose.yaml': main(
        '[{ path: sub/inc.yaml, project_directory: other, env_file: [a.env, b.env, /dev/null] }]',
      ),
      'shop/sub/inc.yaml': `
services:
  a: { image: "x\${V}\${W}", volumes: [./d:/d], extends: { file: e.yaml, service: e }, environment: [V] }
  b: { image: x, environment: { V: } }
`,
      'shop/other/.env': 'V=unused',
      'shop/other/e.yaml': 'services: { e: { volumes: [./e:/e] } }',
      'shop/a.env': 'V=1\nW=a$V\n',
      'shop/b.env': 'V=2\n',
    }

    expect(servicesIn(files)).toMatchObject({
      a: {
        image: 'x2a1',
        environment: { V: '2' },
        volumes: [{ source: 'other/e' }, { source: 'other/d' }],
      },
      b: { environment: { V: null } },
    })
  })

  it('may be made of several files', () => {
    const files = {
      'shop/compose.yaml': main('[{ path: [sub/a.yaml, b.yaml] }]'),
      'shop/sub/a.yaml': 'services: { a: { image: x, ports: [80], build: . } }',
      'shop/b.yaml': 'services: { a: { ports: !override [81] } }',
    }

    expect(servicesIn(files)).toMatchObject({
      a: { ports: [{ target: 81 }], build: { context: 'sub' } },
    })
  })

  it('may include others', () => {
    const files = {
      'shop/compose.yaml': main('[a/a.yaml]'),
      'shop/a/a.yaml': main('[b/b.yaml]', 'services: { a: { image: "a${V}${W}" } }'),
      'shop/a/.env': 'V=a',
      'shop/a/b/b.yaml': 'services: { b: { image: "b${V}${W}", volumes: [./b:/b] } }',
      'shop/a/b/.env': 'V=b\nW=b',
    }

    expect(servicesIn(files)).toMatchObject({
      a: { image: 'aa' },
      b: { image: 'bab', volumes: [{ source: 'a/b/b' }] },
    })
  })

  it('may be changed by an override file', () => {
    const files = {
      'shop/compose.yaml': main('[inc.yaml]'),
      'shop/compose.override.yaml': 'services: { a: { image: y, ports: !reset [] } }',
      'shop/inc.yaml': 'services: { a: { image: x, ports: [80] } }',
    }

    const { a } = servicesIn(files)

    expect(a).toMatchObject({ image: 'y' })
    expect(a).not.toHaveProperty('ports')
  })

  it('may be met twice', () => {
    const files = {
      'shop/compose.yaml': main('[a.yaml, b.yaml]', 'services: { c: { build: . , image: x } }'),
      'shop/a.yaml': main('[c.yaml]', 'services: { a: { image: x } }'),
      'shop/b.yaml': main('[./c.yaml]', 'services: { b: { image: x } }'),
      'shop/c.yaml': 'services: { c: { image: x, build: { context: . } } }',
    }

    expect(Object.keys(servicesIn(files)).sort()).toEqual(['a', 'b', 'c'])
  })
})

describe('what can not be included', () => {
  it.each([
    ['a file that is not there', '[none.yaml]', '1:11 file-missing'],
    ['an env file that is not there', '[{ path: x.yaml, env_file: no.env }]', '1:37 file-missing'],
    ['text', 'x.yaml', '1:10 wrong-type'],
    ['a mapping', '{ path: x.yaml }', '1:10 wrong-type'],
    ['a number', '[3]', '1:11 wrong-type'],
    ['a path that is a mapping', '[{ path: { a: b } }]', '1:19 wrong-type'],
    ['itself', '[compose.yaml]', '1:11 include-cycle'],
    ['itself, over another file', '[{ path: [x.yaml, ./compose.yaml] }]', '1:28 include-cycle'],
    ['a file outside the repository', '[../../x.yaml]', '1:11 path-refused'],
    [
      'a folder outside the repository',
      '[{ path: x.yaml, project_directory: ../.. }]',
      '1:46 path-refused',
    ],
    ['an OCI artifact', '["oci://example.com/x"]', '1:11 remote-file'],
    ['a Git repository', '["https://example.com/x.git"]', '1:11 remote-file'],
    ['by SSH', '["git@example.com:x.git"]', '1:11 remote-file'],
    ['what is there, differently', '[y.yaml]', '2:13 include-conflict'],
  ])('%s', (_what, include, error) => {
    const files = {
      'shop/compose.yaml': main(include, 'services: { z: { image: z } }\n'),
      'shop/x.yaml': 'services: { x: { image: x } }',
      'shop/y.yaml': 'services: { z: { image: y } }',
    }

    expect(errorsOf(files)).toEqual([`shop/compose.yaml:${error}`])
  })

  it('a circle, whose chain is named', () => {
    const files = {
      'shop/compose.yaml': main('[a.yaml]', 'services: { z: { image: z } }'),
      'shop/a.yaml': main('[b.yaml]'),
      'shop/b.yaml': main('[a.yaml]'),
    }

    const { diagnostics } = composeModelOf(files)

    expect(diagnostics).toMatchObject([{ file: 'shop/b.yaml', code: 'include-cycle' }])
    expect(diagnostics[0]?.message).toContain(
      'shop/compose.yaml → shop/a.yaml → shop/b.yaml → shop/a.yaml',
    )
  })

  it('more files than a project has', () => {
    const twice = (name: string) => main(`[${name}.yaml, ${name}.yaml]`)
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`shop/f${i}.yaml`, twice(`f${i + 1}`)]),
    )
    const last = { 'shop/f12.yaml': 'services: { a: { image: x } }' }

    const { diagnostics } = composeModelOf({ ...files, ...last, 'shop/compose.yaml': twice('f0') })

    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['too-many-files']))
  })

  it('a chain that is too long', () => {
    const links = Array.from({ length: 30 }, (_, i) => [
      `shop/f${i}.yaml`,
      main(`[f${i + 1}.yaml]`),
    ])
    const files = { ...Object.fromEntries(links), 'shop/compose.yaml': main('[f0.yaml]') } as Files

    expect(composeModelOf(files).diagnostics).toMatchObject([
      { file: 'shop/f19.yaml', code: 'include-too-deep' },
    ])
  })
})

it('says what of an include has no effect', () => {
  const files = {
    'shop/compose.yaml': main(
      '[null, { project_directory: . }, { path: x.yaml, unknown: 1 }]',
      'services: { z: { image: z } }\n',
    ),
    'shop/x.yaml': 'services: { x: { image: x } }',
  }

  expect(warningsOf(files)).toEqual([
    'shop/compose.yaml:1:17 ignored-key',
    'shop/compose.yaml:1:59 ignored-key',
  ])
})
