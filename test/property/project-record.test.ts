import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Task } from '../../core/model/task.ts'
import { records } from '../../core/records.ts'
import { aManifest } from '../support/builders.ts'
import { everyNetwork, everything, everyVolume } from '../support/everything.ts'

type Path = readonly (string | number)[]

const manifest = aManifest({
  project: {
    name: 'shop',
    services: [everything],
    volumes: [everyVolume],
    networks: [everyNetwork],
  },
})

/** Every part of a value, itself aside. */
function parts(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.keys(value).flatMap(key => {
    const below = [...path, Array.isArray(value) ? Number(key) : key]
    return [below, ...parts((value as Record<string, unknown>)[key], below)]
  })
}

function without<T>(value: T, [key, ...rest]: Path): T {
  if (key === undefined || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value as unknown[]
    return (
      rest.length === 0
        ? items.filter((_, index) => index !== key)
        : items.map((item, index) => (index === key ? without(item, rest) : item))
    ) as T
  }
  const { [key]: part, ...others } = value as Record<string | number, unknown>
  if (rest.length === 0 || part === undefined) return others as T
  return { ...others, [key]: without(part, rest) } as T
}

function isRecord(value: typeof manifest): boolean {
  try {
    records.manifest.decode(JSON.stringify(value))
    return true
  } catch {
    return false
  }
}

/** What a record may lack. */
const optional = parts(manifest).filter(path => isRecord(without(manifest, path)))

it('a record with anything left out reads as it was written', () => {
  expect(optional.length).toBeGreaterThan(100)
  fc.assert(
    fc.property(fc.subarray(optional, { maxLength: 20 }), paths => {
      const deepestFirst = [...paths].sort((a, b) => b.length - a.length || compare(b, a))
      const record = deepestFirst.reduce(without, manifest)

      expect(records.manifest.decode(records.manifest.encode(record))).toEqual(record)
    }),
  )
})

it('a record with everything in it reads as it was written', () => {
  const { build: _b, mode: _m, replicas: _r, placement: _p, update: _u, ...more } = everything
  const { rollback: _k, endpointMode: _e, ...rest } = more
  const { dependsOn: _d, ...spec } = rest
  const task: Task = {
    id: 'shop-web-1-3f9c2ab1',
    ...{ app: 'shop', service: 'web', slot: 1, hash: '3f9c2ab1', generation: 3, agent: 'node-1' },
    spec: { ...spec, volumes: [everyVolume], networks: [everyNetwork] },
    files: {},
  }

  expect(records.manifest.decode(records.manifest.encode(manifest))).toEqual(manifest)
  expect(records.task.decode(records.task.encode(task))).toEqual(task)
})

/** Later items of a list first, so that removing one moves no other. */
function compare(a: Path, b: Path): number {
  const index = a.findIndex((part, i) => part !== b[i])
  const [left = 0, right = 0] = [a[index], b[index]]
  return typeof left === 'number' && typeof right === 'number'
    ? left - right
    : String(left).localeCompare(String(right))
}
