import { describe, expect, it } from 'vitest'
import { type Found, loadProject } from '../../../../core/compose/load.ts'
import { defaultPolicy } from '../../../../core/compose/policy.ts'
import { sha256 } from '../../../../core/hash.ts'
import {
  composePath,
  errorsIn,
  loadCompose,
  loadedFrom,
  needsOf,
  projectFrom,
  serviceWith,
  warningsIn,
  withService,
} from '../../../support/load-compose.ts'

const request = { path: composePath, variables: {}, policy: defaultPolicy }
/** Docker Compose's names of the file that is merged over a compose file beside it. */
const overridePaths = ['compose', 'docker-compose'].flatMap(name => [
  `shop/${name}.override.yml`,
  `shop/${name}.override.yaml`,
])
const beside = new Map<string, Found>(
  ['shop/.env', ...overridePaths].map(path => [path, { kind: 'missing' }]),
)

describe('the protocol of needs', () => {
  it('asks first for the compose file and for what may lie beside it', () => {
    const { lookups } = needsOf(loadProject(request, new Map()))

    expect(lookups.map(({ path }) => path)).toEqual([composePath, ...beside.keys()])
  })

  it('then asks for everything that the file refers to, once', () => {
    const text = `
services:
  web:
    build: ./web
    env_file: [a.env, { path: b.env, required: false }]
    configs: [c]
  api:
    build: ./web
    env_file: a.env
configs: { c: { file: ../c.txt } }
`
    const found = new Map<string, Found>([
      ...beside,
      ['shop/compose.yaml', { kind: 'file', bytes: Buffer.from(text) }],
    ])

    const first = needsOf(loadProject(request, found))
    for (const { path } of first.lookups) found.set(path, { kind: 'file', bytes: Buffer.from('') })
    const second = needsOf(first.resume(found))

    expect(first.lookups).toEqual([
      { path: 'shop/a.env', want: 'file' },
      { path: 'shop/b.env', want: 'file' },
    ])
    expect(second.lookups).toEqual([
      { path: 'c.txt', want: 'file' },
      { path: 'shop/web', want: 'folder' },
      { path: 'shop/web/Dockerfile', want: 'file' },
    ])
  })

  it('goes on where it stopped, with what was wrong and what was used up by then', () => {
    const text = `
services:
  web:
    image: nginx:\${TAG}
    evn_file: a.env
    env_file: a.env
  api: { image: "api:\${UNSET}", env_file: a.env, depends_on: [gone] }
`
    const first = new Map<string, Found>([
      ...beside,
      ['shop/compose.yaml', { kind: 'file', bytes: Buffer.from(text) }],
      ['shop/.env', { kind: 'file', bytes: Buffer.from('TAG=1\n=broken\n') }],
    ])
    const second = new Map<string, Found>([
      ...first,
      ['shop/a.env', { kind: 'file', bytes: Buffer.from('A=${TAG}\nnot a line\n') }],
    ])

    const asked = needsOf(loadProject(request, first))
    const resumed = asked.resume(second)

    expect(resumed).toEqual(loadProject(request, second))
    expect(asked.resume(second)).toEqual(resumed)
    expect(resumed).toMatchObject({ kind: 'refused' })
  })

  it('lists every path it looked at as an input, missing ones too', () => {
    const { inputs } = loadedFrom(withService('env_file: [{ path: a.env, required: false }]'))

    expect(inputs.map(({ path }) => path)).toEqual([composePath, ...beside.keys(), 'shop/a.env'])
  })

  it.each(['../compose.yaml', '/etc/compose.yaml', 'a\\compose.yaml', 'a\0b', '~/compose.yaml'])(
    'refuses the manifest path %j without looking',
    path => {
      expect(loadProject({ ...request, path }, new Map())).toMatchObject({
        kind: 'refused',
        diagnostics: [{ code: 'path-refused' }],
        inputs: [],
      })
    },
  )

  it.each([
    [{ kind: 'missing' }, 'file-missing'],
    [{ kind: 'folder', id: 'x' }, 'not-a-file'],
    [{ kind: 'refused', reason: 'compose.yaml is a symbolic link' }, 'path-refused'],
  ] as const)('reports a compose file that is %j', (answer, code) => {
    const found = new Map<string, Found>([...beside, ['shop/compose.yaml', answer]])

    expect(loadProject(request, found)).toMatchObject({ diagnostics: [{ code }] })
  })
})

describe('files', () => {
  it.each([
    ['env_file: ../../etc/passwd', '4:15 path-refused'],
    ['env_file: /etc/passwd', '4:15 path-refused'],
    ['env_file: [{ path: "..\\\\x" }]', '4:24 path-refused'],
    ['build: ../..', '4:12 path-refused'],
    ['build: { context: ., dockerfile: ../../Dockerfile }', '4:38 path-refused'],
    ['build: { context: ., dockerfile: /etc/Dockerfile }', '4:38 path-refused'],
    ['build: { context: ., dockerfile: ../Dockerfile }', '4:26 file-missing'],
    ['build: { context: "https://example.com/x.git" }', '4:23 unsupported-value'],
    ['build: git@example.com:x/y.git', '4:12 unsupported-value'],
    ['build: ./gone', '4:12 context-missing'],
    ['env_file: gone.env', '4:15 file-missing'],
  ])('refuses %s', (lines, error) => {
    expect(errorsIn(withService(lines))).toContain(error)
  })

  it('takes a Dockerfile along that lies beside the build context', () => {
    const files = { 'shop/app/main.c': '', 'docker/app.Dockerfile': 'FROM scratch\n' }
    const lines = 'build: { context: app, dockerfile: ../../docker/app.Dockerfile }'

    expect(serviceWith(lines, { files }).build).toMatchObject({
      context: 'shop/app',
      dockerfile: 'Dockerfile',
      dockerfileInline: 'FROM scratch\n',
    })
  })

  it('names the path that leaves the repository', () => {
    const step = loadCompose(withService('env_file: ../../etc/passwd'))

    expect(step).toMatchObject({
      diagnostics: [{ message: '"../../etc/passwd" leaves the repository' }],
    })
  })

  it('reads configs and secrets from files, content and variables', () => {
    const files = { 'shop/a.txt': 'from a file' }
    const request = { variables: { KEY: 'from a variable' } }
    const text = withService(
      `configs:
  - a
  - { source: b, target: /etc/b, uid: "1", gid: "2", mode: 0440 }
secrets:
  - c
  - { source: a, target: renamed, mode: "0400" }`,
      `configs: { a: { file: ./a.txt }, b: { content: "from \${KEY}" } }
secrets: { a: { file: a.txt }, c: { environment: KEY } }`,
    )

    const { project, files: contents } = loadedFrom(text, { files, request })

    const digests = ['from a file', 'from from a variable', 'from a variable'].map(sha256)
    const [a, b, c] = digests
    const root = { uid: 0, gid: 0 }
    expect(project.services[0]?.files).toEqual([
      { kind: 'config', name: 'a', target: '/a', digest: a, mode: 0o444, ...root },
      { kind: 'config', name: 'b', target: '/etc/b', digest: b, mode: 0o440, uid: 1, gid: 2 },
      { kind: 'secret', name: 'c', target: '/run/secrets/c', digest: c, mode: 0o444, ...root },
      {
        kind: 'secret',
        name: 'a',
        target: '/run/secrets/renamed',
        digest: a,
        mode: 0o400,
        ...root,
      },
    ])
    expect(Object.keys(contents).sort()).toEqual(digests.sort())
    expect(Buffer.from(contents[a ?? ''] ?? '', 'base64').toString()).toBe('from a file')
  })

  it.each([
    ['secrets: [s]', 'secrets: { s: { file: a, content: b } }', 'unknown-key'],
    ['configs: [s]', 'configs: { s: { file: a, content: b } }', 'conflict'],
    ['secrets: [s]', 'secrets: { s: { environment: NONE } }', 'missing-variable'],
    ['secrets: [s]', 'secrets: { s: { file: gone } }', 'file-missing'],
    ['secrets: [t]', 'secrets: { s: { file: a } }', 'unknown-secret'],
    ['configs: [t]', '', 'unknown-config'],
    ['configs: [{ source: t, mode: "9" }]', 'configs: { t: { content: a } }', 'invalid-mode'],
    ['configs: [{ source: t, uid: root }]', 'configs: { t: { content: a } }', 'invalid-number'],
    [
      'configs: [{ source: t, target: /a/../b }]',
      'configs: { t: { content: a } }',
      'invalid-mount',
    ],
  ])('refuses %s with %s', (lines, rest, code) => {
    expect(errorsIn(withService(lines, rest)).join()).toContain(code)
  })

  it('refuses a secret over 500 KiB', () => {
    const files = { 'shop/big': 'x'.repeat(500 * 1024 + 1) }

    const errors = errorsIn(withService('secrets: [s]', 'secrets: { s: { file: big } }'), { files })

    expect(errors).toEqual(['5:23 file-too-large'])
  })

  it('builds from a folder, whose id it tells', () => {
    const files = { 'shop/web/Dockerfile': 'FROM scratch', 'shop/web/x/Prod': 'FROM scratch' }
    const request = { variables: { VERSION: '7' } }
    const text = `
services:
  short: { build: ./web }
  long:
    build:
      context: web/
      dockerfile: x/Prod
      target: final
      args: [A=1, VERSION, NONE]
      labels: { l: 2 }
`

    const { project, contexts } = loadedFrom(text, { files, request })

    expect(project.services.map(({ build }) => build)).toEqual([
      {
        context: 'shop/web',
        dockerfile: 'x/Prod',
        target: 'final',
        args: { A: '1', VERSION: '7' },
        labels: { l: '2' },
      },
      { context: 'shop/web', dockerfile: 'Dockerfile', args: {}, labels: {} },
    ])
    expect(Object.keys(contexts).sort()).toEqual(['long', 'short'])
    expect(contexts['long']).toBe(contexts['short'])
  })

  it('builds from the root of the repository', () => {
    const files = { Dockerfile: 'FROM scratch' }

    const { project } = loadedFrom('services: { web: { build: .. } }', { files })

    expect(project.services[0]?.build?.context).toBe('')
  })
})

describe('variables', () => {
  it('come from .env, and configured ones win', () => {
    const files = { 'shop/.env': 'A=1\nB=2\n' }
    const request = { variables: { B: 'configured' } }

    const { environment } = serviceWith('environment: [A, "B=$B", C]', { files, request })

    expect(environment).toEqual({ A: '1', B: 'configured' })
  })

  it('env files are below environment, later ones above earlier ones', () => {
    const files = { 'shop/a.env': 'A=a\nB=a\nC=a', 'shop/b.env': 'B=b\nC=b' }

    const { environment } = serviceWith('env_file: [a.env, b.env]\nenvironment: { C: c }', {
      files,
    })

    expect(environment).toEqual({ A: 'a', B: 'b', C: 'c' })
  })

  it('become numbers and flags where these are wanted', () => {
    const request = { variables: { N: '3', F: 'yes' } }
    const lines = 'deploy: { replicas: "$N" }\nhealthcheck: { disable: "${F}" }'

    expect(serviceWith(lines, { request })).toMatchObject({
      replicas: 3,
      healthcheck: { test: ['NONE'] },
    })
  })

  it('that are not set become empty, with a warning', () => {
    expect(warningsIn(withService('user: "${WHO}"'))).toEqual(['4:12 unset-variable'])
  })

  it.each([
    ['user: "${WHO:?say who}"', '4:11 missing-variable'],
    ['user: "a${WHO"', '4:13 invalid-interpolation'],
    ['user: "a${1}"', '4:13 invalid-interpolation'],
  ])('refuses %s', (lines, error) => {
    expect(errorsIn(withService(lines))).toEqual([error])
  })

  it('are never quoted in messages, as they may be secret', () => {
    const request = { variables: { SECRET: 'hunter2' } }
    const lines = [
      'ports: ["${SECRET}:80"]',
      'volumes: ["${SECRET}:/x", "/a:/b:${SECRET}"]',
      'restart: $SECRET',
      'stop_grace_period: $SECRET',
      'env_file: /$SECRET',
      'container_name: "?$SECRET"',
      'healthcheck: { test: ["$SECRET"] }',
      'deploy: { mode: $SECRET, replicas: $SECRET, resources: { limits: { memory: $SECRET } } }',
      'build: { context: $SECRET, dockerfile: ../$SECRET }',
    ]
    const placement = [
      'deploy: { placement: { constraints: ["$SECRET == a", "$SECRET", "node.role == $SECRET"],',
      '  preferences: [{ spread: $SECRET }] }, endpoint_mode: $SECRET, resources: { reservations:',
      '  { generic_resources: [{ discrete_resource_spec: { kind: $SECRET, value: 1 } },',
      '  { discrete_resource_spec: { kind: $SECRET, value: 1 } }] } } }',
    ]

    const step = loadCompose(withService(lines.join('\n')), { request })
    const other = loadCompose(withService(placement.join('\n')), { request })

    expect(step).toHaveProperty('diagnostics.length', 12)
    expect(other).toHaveProperty('diagnostics.length', 6)
    expect(JSON.stringify([step, other].map(each => ({ ...each, inputs: [] })))).not.toContain(
      'hunter2',
    )
  })
})

describe('the name of the project', () => {
  const text = 'services: { web: { image: a } }'

  it.each([
    [{}, 'shop'],
    [{ path: 'My Shop.v2/compose.yaml' }, 'myshopv2'],
    [{ path: 'a/_b/compose.yaml' }, 'b'],
    [{ path: 'compose.yaml', defaultName: 'Repo' }, 'repo'],
    [{ variables: { COMPOSE_PROJECT_NAME: 'chosen' } }, 'chosen'],
  ])('of %j is %s', (request, name) => {
    expect(projectFrom(text, { request }).name).toBe(name)
  })

  it('is what the file says', () => {
    const request = { variables: { STAGE: 'prod' } }

    expect(projectFrom(`name: shop-\${STAGE}\n${text}`, { request }).name).toBe('shop-prod')
  })

  it('can be used in values', () => {
    const { containerName } = serviceWith('container_name: ${COMPOSE_PROJECT_NAME}-web')

    expect(containerName).toBe('shop-web')
  })

  it('is adjusted with a warning', () => {
    expect(warningsIn(`name: My.Shop\n${text}`)).toEqual(['1:7 adjusted-name'])
  })

  it.each(['"!"', 'constructor'])('can not be %s', name => {
    expect(errorsIn(`name: ${name}\n${text}`)).toEqual(['1:7 invalid-name'])
  })

  it('is demanded at the root of a repository', () => {
    expect(errorsIn(text, { request: { path: 'compose.yaml' } })).toEqual(['1:1 invalid-name'])
  })
})

it('loads five thousand services and refuses more', () => {
  const services = (count: number) =>
    Array.from({ length: count }, (_, i) => `  s${i}: {image: a}`).join('\n')

  expect(projectFrom(`services:\n${services(5000)}`).services).toHaveLength(5000)
  expect(errorsIn(`services:\n${services(5001)}`)).toEqual(['2:3 too-many-services'])
})
