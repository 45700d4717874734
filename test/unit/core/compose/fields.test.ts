import { describe, expect, it } from 'vitest'
import { diffProjects } from '../../../../core/compose/diff.ts'
import type { Project } from '../../../../core/model/project.ts'
import type { Service } from '../../../../core/model/service.ts'
import { everyNetwork, everything, everyVolume } from '../../../support/everything.ts'

type Path = readonly (string | number)[]

/** Where each value is that is not made of others. */
function leaves(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
  return keys.flatMap(key =>
    leaves((value as Record<string | number, unknown>)[key], [...path, key]),
  )
}

/** A copy in which one leaf is another value, or is not there. */
function changed<T>(value: T, [key, ...rest]: Path, change: (leaf: unknown) => unknown): T {
  if (key === undefined) return change(value) as T
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<
    string | number,
    unknown
  >
  const part = changed(copy[key], rest, change)
  if (part === undefined) Reflect.deleteProperty(copy, key)
  else copy[key] = part
  return copy as T
}

function other(leaf: unknown): unknown {
  if (typeof leaf === 'boolean') return !leaf
  return typeof leaf === 'number' ? leaf + 1 : `${String(leaf)}-other`
}

function projectWith(service: Service): Project {
  return { name: 'shop', services: [service], volumes: [everyVolume], networks: [everyNetwork] }
}

function fieldsBetween(before: Project, after: Project) {
  return diffProjects(before, after).flatMap(({ fields }) => fields)
}

const whole = projectWith(everything)
const serviceLeaves = leaves(everything).filter(([first]) => first !== 'name')

describe('whatever changes in a service is a field of the diff', () => {
  it.each(serviceLeaves.map(path => [path.join('.'), path] as const))('%s', (_name, path) => {
    const fields = fieldsBetween(whole, projectWith(changed(everything, path, other)))

    expect(fields).not.toEqual([])
    expect(fields.every(({ before, after }) => before !== after)).toBe(true)
  })

  it.each(leaves(everyVolume).map(path => [path.join('.'), path] as const))(
    'volume %s',
    (_name, path) => {
      const after = { ...whole, volumes: [changed(everyVolume, path, other)] }

      expect(fieldsBetween(whole, after)).not.toEqual([])
    },
  )

  it.each(leaves(everyNetwork).map(path => [path.join('.'), path] as const))(
    'network %s',
    (_name, path) => {
      const after = { ...whole, networks: [changed(everyNetwork, path, other)] }

      expect(fieldsBetween(whole, after)).not.toEqual([])
    },
  )
})

it('every field is called what a compose file calls it, and shown as a person reads it', () => {
  const minimal: Service = {
    ...{ name: 'web', environment: {}, labels: {}, expose: [], ports: [], mounts: [], files: [] },
    ...{ dependsOn: [], restart: { condition: 'none' }, stopGracePeriodMs: 10_000, replicas: 1 },
    ...{ resources: { limits: {}, reservations: {} }, update: { failureAction: 'rollback' } },
  }

  const fields = fieldsBetween(projectWith(minimal), whole)

  const lines = fields.map(({ path, after }) => `${path}: ${after ?? ''}`)
  expect(lines.join('\n')).not.toContain('hunter2')
  expect(lines).toMatchSnapshot()
})
