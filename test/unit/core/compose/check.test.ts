import { describe, expect, it } from 'vitest'
import { check } from '../../../../core/compose/check.ts'
import { composeFile } from '../../../../core/compose/grammar/file.ts'
import { Problems } from '../../../../core/compose/problems.ts'
import { text } from '../../../../core/compose/shape.ts'
import { type Tree } from '../../../../core/compose/tree.ts'
import { dataOf, treeOf } from '../../../support/tree-of.ts'

function checked(file: unknown) {
  const problems = new Problems()
  const tree = check(treeOf(file), composeFile, '', problems)
  const found = problems.list().map(({ code, message, hint }) => [code, message, hint])
  return { tree, found }
}

/** What is wrong with a file of one service. */
function wrongIn(service: unknown) {
  return checked({ services: { web: service } }).found
}

function codes(found: ReturnType<typeof wrongIn>) {
  return found.map(([code]) => code)
}

describe('what the schema refuses', () => {
  it.each<[string, unknown, string, string]>([
    ['an unknown key', { foo: 1 }, 'unknown-key', 'unknown key "foo" in services.web'],
    ['no mapping', [], 'wrong-type', 'services.web must be a mapping'],
    ['a number for text', { image: 1 }, 'wrong-type', 'services.web.image must be text'],
    ['null for text', { image: null }, 'wrong-type', 'services.web.image must be text'],
    ['text for a list', { cap_add: 'A' }, 'wrong-type', 'services.web.cap_add must be a list'],
    [
      'no alternative',
      { command: {} },
      'wrong-type',
      'services.web.command must be empty, text or a list',
    ],
    [
      'a word that is not offered',
      { cgroup: 'mine' },
      'wrong-type',
      'services.web.cgroup must be one of host, private',
    ],
    [
      'a text of another form',
      { pull_policy: 'often' },
      'wrong-type',
      'services.web.pull_policy must be text like always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+',
    ],
    [
      'a number out of range',
      { oom_score_adj: 1001 },
      'wrong-type',
      'services.web.oom_score_adj must be text or a whole number from -1000 to 1000',
    ],
    [
      'a fraction for a whole number',
      { scale: 1.5 },
      'wrong-type',
      'services.web.scale must be a whole number or text',
    ],
    [
      'an item twice',
      { dns: ['1.1.1.1', '1.1.1.1'] },
      'repeated-item',
      '"1.1.1.1" is listed twice in services.web.dns',
    ],
    [
      'a mapping twice, whatever the order of its keys',
      {
        ports: [
          { target: 80, mode: 'host' },
          { mode: 'host', target: 80 },
        ],
      },
      'repeated-item',
      'the same is listed twice in services.web.ports',
    ],
    [
      'a required key that is missing',
      { depends_on: { db: {} } },
      'missing-key',
      'services.web.depends_on.db lacks "condition"',
    ],
    [
      'a name with a space',
      { networks: { 'a b': null } },
      'invalid-name',
      '"a b" can not be a name in services.web.networks',
    ],
    [
      'an extension where none may be',
      { blkio_config: { 'x-mine': 1 } },
      'unknown-key',
      'unknown key "x-mine" in services.web.blkio_config',
    ],
    [
      'a list inside a list',
      { healthcheck: { test: [['CMD']] } },
      'wrong-type',
      'services.web.healthcheck.test[0] must be text',
    ],
  ])('%s', (_, service, code, message) => {
    expect(wrongIn(service).map(([c, m]) => [c, m])).toEqual([[code, message]])
  })
})

describe('what the schema takes', () => {
  it.each<[string, unknown]>([
    ['keys that Banyan refuses', { provider: { type: 'model' }, credential_spec: { file: 'a' } }],
    ['extensions', { 'x-mine': { any: ['thing', 1] } }],
    ['text where a number is meant', { scale: '3', mem_limit: '1g', init: 'true' }],
    ['a whole number written as a fraction', { oom_score_adj: 5.0 }],
    ['null for an empty deploy', { deploy: null, develop: null, command: null }],
    ['unknown keys of a GPU', { gpus: [{ capabilities: ['gpu'], colour: 'red' }] }],
    ['names of limits that match no rule', { ulimits: { 'no-file': { any: 1 } } }],
    ['equal numbers and texts beside each other', { expose: ['80', 80] }],
    ['a duration that is none: that is no matter of form', { healthcheck: { interval: 'soon' } }],
    ['a policy with words around it', { pull_policy: 'as always' }],
  ])('%s', (_, service) => {
    const file = { services: { web: service } }
    const { tree, found } = checked(file)

    expect(found).toEqual([])
    expect(dataOf(tree)).toEqual(file)
  })

  it('a file without services, as one of several may be', () => {
    expect(checked({ networks: { front: null } }).found).toEqual([])
  })

  it('networks and models by any name, but services by names only', () => {
    expect(checked({ networks: { 'a b': 1 }, models: { 'a b': 1 } }).found).toEqual([])
    expect(codes(checked({ services: { 'a b': {} } }).found)).toEqual(['invalid-name'])
  })
})

describe('hints', () => {
  it.each<[unknown, string | undefined]>([
    [{ portz: [] }, 'did you mean "ports"?'],
    [{ providr: {} }, undefined],
    [{ image: 1 }, 'put it in quotes'],
    [{ image: null }, 'it is empty: fill it in or remove it'],
  ])('%j: %s', (service, hint) => {
    expect(wrongIn(service)).toMatchObject([[expect.anything(), expect.anything(), hint]])
  })

  it('a date without quotes is no text', () => {
    const problems = new Problems()
    const date = { ...treeOf('2026-01-01'), timestamp: true } as Tree
    expect(check(date, text, 'image', problems).kind).toBe('broken')
    expect(problems.list()).toMatchObject([{ hint: 'a date has to be in quotes' }])
  })

  it('a mistyped key is not missed as well', () => {
    expect(codes(wrongIn({ depends_on: { db: { conditon: 'service_started' } } }))).toEqual([
      'unknown-key',
    ])
  })
})

it('reports all mistakes, and hands on the rest', () => {
  const { tree, found } = checked({
    services: { a: { image: 1, tty: true }, b: { scale: [], foo: 1 } },
    volumes: [],
  })

  expect(codes(found)).toEqual(['wrong-type', 'wrong-type', 'unknown-key', 'wrong-type'])
  expect(dataOf(tree)).toEqual({ services: { a: { tty: true }, b: {} } })
})

it('suggests nothing that nobody will see', () => {
  const hints: unknown[] = []
  class Recording extends Problems {
    override error(...[at, code, message, hint]: Parameters<Problems['error']>) {
      hints.push(hint)
      super.error(at, code, message, hint)
    }
  }
  const names = Array.from({ length: 1500 }, (_, i) => `enviroment${i}`)
  const service = Object.fromEntries(names.map(name => [name, 1]))

  check(treeOf({ services: { web: service } }), composeFile, '', new Recording())

  expect(hints[999]).toBe('did you mean "environment"?')
  expect(new Set(hints.slice(1000))).toEqual(new Set([undefined]))
})
