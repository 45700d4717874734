import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Diagnostic } from '../../core/compose/diagnostics.ts'
import { doubledDollars } from '../../core/compose/print/dollars.ts'
import { jsonText } from '../../core/compose/print/json-text.ts'
import { printable } from '../../core/compose/print/printable.ts'
import { composeModelOf } from '../support/compose-model.ts'

const names = ['a', 'b', 'c', 'd']
const condition = fc.constantFrom('service_started', 'service_healthy')
const dependency = fc.record({ condition, required: fc.boolean() })
const mapOf = <T>(key: fc.Arbitrary<string>, value: fc.Arbitrary<T>) =>
  fc.dictionary(key, value, { maxKeys: 2 })

/** What makes a project fail, or fail together with another service. */
const mistakes = fc.constantFrom<object>(
  { volumes: ['gone:/g'] },
  { secrets: ['gone'] },
  { networks: ['gone'] },
  { env_file: 'gone.env' },
  { container_name: 'one' },
  { container_name: 'two', scale: 2 },
  { links: ['a'] },
  { depends_on: ['off'] },
)

/** It uses only those after it: circles are made by mistakes alone. */
function service(others: readonly string[]): fc.Arbitrary<object> {
  const other = fc.constantFrom(...others)
  const some = fc.subarray([...others])
  const written = fc.record(
    {
      image: fc.constantFrom('nginx', 'db:1'),
      build: fc.record({ args: mapOf(fc.constantFrom('SET', 'UNSET'), fc.constant(null)) }),
      depends_on: fc.oneof(some, mapOf(other, dependency)),
      links: some,
      ipc: other.map(each => `service:${each}`),
      networks: fc.subarray(['front', 'back', 'default'], { maxLength: 2 }),
      volumes: fc.subarray(['data:/x/', './y:/y', '/z'], { maxLength: 2 }),
      secrets: fc.subarray(['key'], { maxLength: 1 }),
      environment: mapOf(fc.constantFrom('SET', 'UNSET'), fc.constantFrom(null, 'x$$y')),
      env_file: fc.subarray(['one.env', 'two.env'], { maxLength: 2 }),
      deploy: fc.record({ replicas: fc.integer({ min: 0, max: 2 }) }),
      ports: fc.subarray(['80', '8080:80/udp'], { maxLength: 2 }),
      gpus: fc.constantFrom('all', [{ driver: 'x' }]),
    },
    { requiredKeys: ['image'] },
  )
  const dice = fc.integer({ min: 0, max: 9 })
  return fc
    .tuple(written, mistakes, dice)
    .map(([keys, mistake, rolled]) => (rolled === 0 ? { ...keys, ...mistake } : keys))
}

const off = fc.constant({ image: 'off', profiles: ['off'] })
const projects = fc.record({
  services: fc.record({
    a: service(names.slice(1)),
    b: service(names.slice(2)),
    c: service(names.slice(3)),
    d: fc.constantFrom<object>({ image: 'd' }, { image: 'd', profiles: ['on', 'x'] }),
    off,
  }),
  networks: fc.constant({ front: null, back: { external: true } }),
  volumes: fc.constantFrom<object>({ data: null }, { data: { name: 'named' }, spare: {} }),
  secrets: fc.constant({ key: { environment: 'SET' } }),
})

function load(project: object) {
  const files = {
    'shop/compose.yaml': JSON.stringify(project, null, 1),
    'shop/one.env': 'SET=file\nONE=1\n',
    'shop/two.env': 'TWO=${ONE:-}2\nPRICE=1$$\n',
  }
  const { model, diagnostics } = composeModelOf(files, {
    variables: { SET: 's' },
    profiles: ['on'],
  })
  const json = model && jsonText(doubledDollars(printable(model.file, 'json')))
  return { json, errors: diagnostics.filter(({ severity }) => severity === 'error') }
}

/** What is said, and of what it is said, wherever it stands. */
function sentences(errors: readonly Diagnostic[]): readonly string[] {
  return errors.map(({ code, message }) => `${code} ${message}`).sort()
}

it('means the same when what it prints is loaded again', () => {
  let accepted = 0
  fc.assert(
    fc.property(projects, project => {
      const first = load(project)
      if (first.errors.length > 0 || first.json === undefined) return
      accepted++
      const again = load(JSON.parse(first.json) as object)

      expect(again.errors).toEqual([])
      expect(again.json).toBe(first.json)
    }),
    { numRuns: 600 },
  )
  expect(accepted).toBeGreaterThan(200)
})

it('does not care in which order services stand', () => {
  const cycles = (errors: readonly Diagnostic[]) =>
    errors.filter(({ code }) => code === 'dependency-cycle').length > 0
  fc.assert(
    fc.property(projects, project => {
      const services = Object.fromEntries(Object.entries(project.services).reverse())
      const [one, two] = [load(project), load({ ...project, services })]
      const others = ({ errors }: { readonly errors: readonly Diagnostic[] }) =>
        sentences(errors.filter(({ code }) => code !== 'dependency-cycle' && code !== 'conflict'))

      expect(two.json).toBe(one.json)
      expect(others(two)).toEqual(others(one))
      expect(two.errors.length > 0).toBe(one.errors.length > 0)
      expect(cycles(two.errors)).toBe(cycles(one.errors))
    }),
    { numRuns: 600 },
  )
})
