import { describe, expect, it } from 'vitest'
import { composeModel, type LanguageRequest } from '../../../../core/compose/language.ts'
import { type Found, Lookups } from '../../../../core/compose/lookups.ts'
import { Problems } from '../../../../core/compose/problems.ts'
import { type ParsedFile } from '../../../../core/compose/reading.ts'
import {
  composeModelOf,
  errorsOf,
  type Files,
  valueOf,
  warningsOf,
} from '../../../support/compose-model.ts'

const web = (image: string) => `services: { web: { image: "${image}" } }\n`

function imageIn(files: Files, request: Partial<LanguageRequest> = {}): unknown {
  const { services } = valueOf(files, request) as { services: { web: { image: string } } }
  return services.web.image
}

describe('the files of a project', () => {
  const main = { 'shop/compose.yaml': web('main') }

  it.each([
    ['alone', {}, {}, 'main'],
    ['with the override file beside it', { 'shop/compose.override.yaml': web('over') }, {}, 'over'],
    ['with Docker Compose v1’s', { 'shop/docker-compose.override.yml': web('over') }, {}, 'over'],
    [
      'with the first of several',
      { 'shop/compose.override.yaml': web('yaml'), 'shop/compose.override.yml': web('yml') },
      {},
      'yml',
    ],
    [
      'with no override where none is wanted',
      { 'shop/compose.override.yaml': web('over') },
      { overrides: [] },
      'main',
    ],
    [
      'with those that the request names, in order',
      { 'shop/a.yaml': web('a'), 'b.yaml': web('b') },
      { overrides: ['shop/a.yaml', 'b.yaml'] },
      'b',
    ],
    [
      'that COMPOSE_FILE names',
      {
        'shop/.env': 'COMPOSE_FILE=a.yaml:./b.yaml',
        'shop/a.yaml': web('a'),
        'shop/b.yaml': web('b'),
      },
      {},
      'b',
    ],
    [
      'that a configured COMPOSE_FILE names, apart as configured',
      { 'shop/.env': 'COMPOSE_FILE=x.yaml', 'shop/a.yaml': web('a'), 'shop/b.yaml': web('b') },
      { variables: { COMPOSE_FILE: 'a.yaml;b.yaml', COMPOSE_PATH_SEPARATOR: ';' } },
      'b',
    ],
    [
      'that COMPOSE_FILE names do not count where the request names some',
      { 'shop/.env': 'COMPOSE_FILE=a.yaml', 'shop/a.yaml': web('a') },
      { overrides: [] },
      'main',
    ],
  ])('%s', (_what, files, request, image) => {
    expect(imageIn({ ...main, ...files }, request)).toBe(image)
  })

  it('with another name have no override file', () => {
    const files = { 'shop/other.yaml': web('other'), 'shop/compose.override.yaml': web('over') }

    expect(imageIn(files, { path: 'shop/other.yaml' })).toBe('other')
  })

  it('that have no effect are told', () => {
    const files = { 'shop/compose.override.yaml': web('a'), 'shop/compose.override.yml': web('b') }

    expect(warningsOf({ ...main, ...files })).toEqual([
      'shop/compose.override.yaml:1:1 unused-file',
    ])
  })

  it('may lie in another folder, whose paths and env file count then', () => {
    const files = {
      'shop/compose.yaml': web('main'),
      'shop/.env': 'COMPOSE_FILE=sub/a.yaml\nV=root\n',
      'shop/sub/.env': 'V=sub\nW=-sub\n',
      'shop/sub/a.yaml': web('${V}${W}'),
    }

    expect(imageIn(files)).toBe('root-sub')
    expect(composeModelOf(files).model).toMatchObject({ name: 'sub', folder: 'shop/sub' })
  })

  it.each([
    ['that are missing', { overrides: ['shop/none.yaml'] }, 'shop/none.yaml:1:1 file-missing'],
    ['outside the repository', { overrides: ['../x.yaml'] }, '../x.yaml:1:1 path-refused'],
    [
      'outside, by COMPOSE_FILE',
      { variables: { COMPOSE_FILE: '/etc/x' } },
      'shop/compose.yaml:1:1 path-refused',
    ],
    [
      'with a path that leads nowhere',
      { path: '../compose.yaml' },
      '../compose.yaml:1:1 path-refused',
    ],
  ])('%s', (_what, request, error) => {
    expect(errorsOf(main, request)).toEqual([error])
  })

  it.each([
    ['nothing', '', '1:1 empty-file'],
    ['comments', '# a\n\n# b\n', '1:1 empty-file'],
    ['a list', '- a\n', '1:1 wrong-type'],
    ['null', 'null\n', '1:1 wrong-type'],
    ['one empty document', 'name: a\n---\n---\nname: b\n', '3:1 empty-file'],
    ['no services where there should be', 'services:\n', '1:1 wrong-type'],
  ])('with %s are refused', (_what, text, error) => {
    expect(errorsOf(text)).toEqual([`shop/compose.yaml:${error}`])
  })

  it('may be empty beside others', () => {
    const files = { 'shop/compose.override.yaml': '# nothing yet\n' }

    expect(imageIn({ ...main, ...files })).toBe('main')
  })

  it('may be one file of several documents', () => {
    const text = `${web('first')}---\nname: named\n---\nservices: { web: { ports: [80], image: "\${COMPOSE_PROJECT_NAME}" } }\n`

    expect(valueOf(text)).toMatchObject({ name: 'named', services: { web: { image: 'named' } } })
  })

  it('each tell their version in vain', () => {
    const files = {
      'shop/compose.yaml': `version: "3"\n${web('x')}`,
      'shop/compose.override.yaml': 'version: "2"\n',
    }

    expect(warningsOf(files)).toEqual([
      'shop/compose.override.yaml:1:1 ignored-key',
      'shop/compose.yaml:1:1 ignored-key',
    ])
    expect(valueOf(files)).not.toHaveProperty('version')
  })

  it('report every mistake once, where it is', () => {
    const files = {
      'shop/compose.yaml': 'services:\n  web: { image: x, unknown: 1 }\n  api: { image: [y] }\n',
      'shop/compose.override.yaml': 'services:\n  web: { other: 1, deploy: [] }\n',
    }

    expect(errorsOf(files)).toEqual([
      'shop/compose.override.yaml:2:10 unknown-key',
      'shop/compose.override.yaml:2:28 wrong-type',
      'shop/compose.yaml:2:20 unknown-key',
      'shop/compose.yaml:3:17 wrong-type',
    ])
  })
})

describe('variables', () => {
  const files = (env: string) => ({ 'shop/compose.yaml': web('x${V:-}${W:-}'), 'shop/.env': env })

  it.each([
    ['of .env', 'V=env', {}, 'xenv'],
    ['that are configured win', 'V=env\nW=env', { V: 'configured' }, 'xconfiguredenv'],
    ['of other files, where configured', 'V=env', { COMPOSE_ENV_FILES: 'o.env,../p.env' }, 'xop'],
    ['of other files, but not by .env', 'V=env\nCOMPOSE_ENV_FILES=o.env', {}, 'xenv'],
    ['of no file', 'V=env', { COMPOSE_DISABLE_ENV_FILE: '1' }, 'x'],
    ['of no file, as the file says', 'V=env\nCOMPOSE_DISABLE_ENV_FILE=true', {}, 'x'],
    ['of .env after all', 'V=env', { COMPOSE_DISABLE_ENV_FILE: '0' }, 'xenv'],
  ])('%s', (_what, env, variables, image) => {
    const others = { 'shop/o.env': 'V=o\nW=o', 'p.env': 'W=p' }

    expect(imageIn({ ...files(env), ...others }, { variables })).toBe(image)
  })

  it('of a file that is missing', () => {
    expect(errorsOf(files(''), { variables: { COMPOSE_ENV_FILES: 'none.env' } })).toEqual([
      'shop/none.env:1:1 file-missing',
    ])
  })

  it('stay as they are written on request', () => {
    expect(imageIn(files('V=env'), { interpolate: false })).toBe('x${V:-}${W:-}')
  })
})

describe('the name', () => {
  const named = (name: string) => `${name}\n${web('${COMPOSE_PROJECT_NAME}')}`

  it.each([
    ['is the folder’s', {}, '', '', 'shop'],
    ['is what the file says', {}, '', 'name: a', 'a'],
    ['is made fit', {}, '', 'name: "A b!"', 'ab'],
    ['is the folder’s where the file says nothing', {}, '', 'name: ""', 'shop'],
    ['may have variables', {}, 'N=n', 'name: "${N}-x"', 'n-x'],
    ['is that of COMPOSE_PROJECT_NAME', {}, 'COMPOSE_PROJECT_NAME=b', 'name: a', 'b'],
    ['is not when that is empty', {}, 'COMPOSE_PROJECT_NAME=', 'name: a', 'a'],
    [
      'is that of the configured one',
      { COMPOSE_PROJECT_NAME: 'c' },
      'COMPOSE_PROJECT_NAME=b',
      '',
      'c',
    ],
  ])('%s', (_what, variables, env, name, expected) => {
    const files = { 'shop/compose.yaml': named(name), 'shop/.env': env }

    expect(valueOf(files, { variables })).toMatchObject({
      name: expected,
      services: { web: { image: expected } },
    })
  })

  it('is that of the last file', () => {
    const files = { 'shop/compose.yaml': named('name: a'), 'shop/compose.override.yaml': 'name: b' }

    expect(valueOf(files)).toMatchObject({ name: 'b', services: { web: { image: 'b' } } })
  })

  it.each([
    ['name: "___"', '', '1:7 invalid-name'],
    ['name: 3', '', '1:7 wrong-type'],
    ['name:', '', '1:1 wrong-type'],
    ['', 'COMPOSE_PROJECT_NAME=Shop', '1:1 invalid-name'],
  ])('can not be %j with %j', (name, env, error) => {
    const files = { 'shop/compose.yaml': named(name), 'shop/.env': env }

    expect(errorsOf(files)).toEqual([`shop/compose.yaml:${error}`])
  })

  it('has to come from somewhere', () => {
    const files = { 'compose.yaml': web('x') }

    expect(errorsOf(files, { path: 'compose.yaml' })).toEqual(['compose.yaml:1:1 invalid-name'])
    expect(valueOf(files, { path: 'compose.yaml', defaultName: 'given' })).toMatchObject({
      name: 'given',
    })
  })
})

describe('profiles', () => {
  const text = `
services:
  a: { image: x, profiles: [p] }
  b: { image: x, profiles: [q] }
  c: { image: x }
`
  it.each([
    ['none', '', {}, ['c']],
    ['those of COMPOSE_PROFILES', 'COMPOSE_PROFILES=p , q', {}, ['a', 'b', 'c']],
    ['those of the request alone', 'COMPOSE_PROFILES=p', { profiles: ['q'] }, ['b', 'c']],
    ['all', '', { profiles: ['*'] }, ['a', 'b', 'c']],
  ])('%s are active', (_what, env, request, expected) => {
    const files = { 'shop/compose.yaml': text, 'shop/.env': env }

    const { services } = valueOf(files, request) as { services: object }

    expect(Object.keys(services)).toEqual(expected)
  })
})

describe('the protocol of needs', () => {
  const step = (found: ReadonlyMap<string, Found>, parsed = new Map<string, ParsedFile>()) => {
    const lookups = new Lookups(found)
    const request = { path: 'shop/compose.yaml', variables: {} }
    const model = composeModel(request, lookups, new Problems(), parsed)
    return { model, needs: lookups.unanswered.map(({ path }) => path) }
  }

  it('asks for the compose file and all that counts beside it at once', () => {
    expect(step(new Map()).needs).toEqual([
      'shop/compose.yaml',
      'shop/.env',
      'shop/compose.override.yml',
      'shop/compose.override.yaml',
      'shop/docker-compose.override.yml',
      'shop/docker-compose.override.yaml',
    ])
  })

  it('then for all that the files name, and parses nothing twice', () => {
    const text = `
include: [a.yaml, { path: [b.yaml, c.yaml], env_file: x.env }]
services: { web: { extends: { file: e.yaml, service: s } } }
`
    const missing = step(new Map()).needs.map(path => [path, { kind: 'missing' }] as const)
    const bytes = Buffer.from(text)
    const found = new Map<string, Found>([
      ...missing,
      ['shop/compose.yaml', { kind: 'file', bytes }],
    ])
    const parsed = new Map<string, ParsedFile>()

    expect(step(found, parsed).needs).toEqual([
      'shop/e.yaml',
      'shop/a.yaml',
      'shop/b.yaml',
      'shop/c.yaml',
      'shop/x.env',
    ])
    const before = parsed.get('shop/compose.yaml')
    step(found, parsed)
    expect(parsed.get('shop/compose.yaml')).toBe(before)
  })
})
