import { describe, expect, it } from 'vitest'
import { castTexts } from '../../../../core/compose/cast.ts'
import { composeFile } from '../../../../core/compose/grammar/file.ts'
import { cast, either, integer, text } from '../../../../core/compose/shape.ts'
import { type Tree } from '../../../../core/compose/tree.ts'
import { Problems } from '../../../../core/compose/problems.ts'
import { dataOf, treeOf } from '../../../support/tree-of.ts'

const scale = cast('integer', either(integer, text))

function castFile(file: unknown) {
  const problems = new Problems()
  const result = dataOf(castTexts(treeOf(file), composeFile, '', problems))
  return { result, messages: problems.list().map(({ message }) => message) }
}

function castService(service: Record<string, unknown>) {
  const { result, messages } = castFile({ services: { web: service } })
  return { service: (result as { services: { web: unknown } }).services.web, messages }
}

describe('text becomes', () => {
  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ init: 'true' }, { init: true }],
    [{ tty: 'Yes' }, { tty: true }],
    [{ read_only: 'OFF' }, { read_only: false }],
    [{ scale: '3' }, { scale: 3 }],
    [{ scale: '+03' }, { scale: 3 }],
    [{ pids_limit: '-1' }, { pids_limit: -1 }],
    [{ cpus: '0.5' }, { cpus: 0.5 }],
    [{ cpus: '1e3' }, { cpus: 1000 }],
    [{ cpu_percent: '.5' }, { cpu_percent: 0.5 }],
    [{ ports: [{ target: '80' }] }, { ports: [{ target: 80 }] }],
    [{ ulimits: { nofile: '9' } }, { ulimits: { nofile: 9 } }],
    [
      { ulimits: { nofile: { soft: '1', hard: 2 } } },
      { ulimits: { nofile: { soft: 1, hard: 2 } } },
    ],
    [{ deploy: { replicas: '2' } }, { deploy: { replicas: 2 } }],
  ])('%j → %j', (written, meant) => {
    expect(castService(written)).toEqual({ service: meant, messages: [] })
  })

  it('and is left alone where text is what is wanted, or another stage reads it', () => {
    const service = {
      image: '1',
      environment: { A: '1' },
      mem_limit: '64',
      ports: ['80', { published: '80' }],
      labels: ['true'],
      secrets: [{ source: 'a', mode: '0440' }],
    }
    expect(castService(service)).toEqual({ service, messages: [] })
  })
})

describe('text is refused', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ init: '1' }, 'services.web.init: "1" is not true or false'],
    [{ scale: '1.5' }, 'services.web.scale: "1.5" is not a whole number'],
    [{ scale: '' }, 'services.web.scale: "" is not a whole number'],
    [{ scale: ' 1' }, 'services.web.scale: " 1" is not a whole number'],
    [
      { scale: '9223372036854775808' },
      'services.web.scale: "9223372036854775808" is not a whole number',
    ],
    [{ cpus: '1e999' }, 'services.web.cpus: "1e999" is not a number'],
    [{ cpus: 'half' }, 'services.web.cpus: "half" is not a number'],
    [{ deploy: { replicas: 'two' } }, 'services.web.deploy.replicas: "two" is not a whole number'],
  ])('%j', (written, message) => {
    expect(castService(written).messages).toEqual([message])
  })

  it('without quoting what a variable holds', () => {
    const problems = new Problems()
    const tree = treeOf({ volumes: { data: { external: 'hunter2' } } })
    const data = tree.kind === 'map' && tree.entries.get('volumes')?.value
    const volume = data && data.kind === 'map' && data.entries.get('data')?.value
    const entry = volume && volume.kind === 'map' && volume.entries.get('external')
    if (!entry || entry.value.kind !== 'scalar') throw new Error('no such part')
    Object.assign(entry.value, { template: '${PASSWORD}' })

    castTexts(tree, composeFile, '', problems)

    expect(problems.list().map(({ message }) => message)).toEqual([
      'volumes.data.external: "${PASSWORD}" is not true or false',
    ])
  })
})

it('keeps the digits of numbers beyond 2^53', () => {
  const tree = castTexts(treeOf('-9007199254740993'), scale, 'scale', new Problems())
  expect(tree).toMatchObject({ word: '-9007199254740993' })
})

it('leaves alone what a file takes back', () => {
  const tree = { ...treeOf('many'), mark: 'reset' } as Tree
  expect(castTexts(tree, scale, 'scale', new Problems())).toBe(tree)
})

it('hands on the same tree where nothing changes', () => {
  const tree = treeOf({ services: { web: { image: 'a', init: true, ports: ['80:80'] } } })
  expect(castTexts(tree, composeFile, '', new Problems())).toBe(tree)
})
