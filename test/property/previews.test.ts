import fc from 'fast-check'
import { expect, it } from 'vitest'
import { claimsOf } from '../../core/model/claims.ts'
import type { PublishedPort } from '../../core/model/ports.ts'
import type { Network, Project, Volume } from '../../core/model/project.ts'
import { asPreview, type Taken } from '../../engine/previews/as-preview.ts'
import { networksOfProject } from '../../engine/sync/network-conflicts.ts'
import { aService } from '../support/builders.ts'

/** Few names, among them those that previews make, so that they meet often. */
const someName = fc.constantFrom('data', 'shop_data', 'shop-pr-7_data', 'shop-pr-7_default', 'a')
const someKey = fc.constantFrom('data', 'default', 'back')

const somePort: fc.Arbitrary<PublishedPort> = fc.record(
  {
    hostIp: fc.constantFrom('127.0.0.1', '10.0.0.1'),
    published: fc.integer({ min: 200, max: 206 }),
    target: fc.integer({ min: 80, max: 82 }),
    protocol: fc.constantFrom('tcp', 'udp'),
    mode: fc.constantFrom('ingress', 'host'),
  },
  { requiredKeys: ['published', 'target', 'protocol', 'mode'] },
)

const someVolume = (app: string): fc.Arbitrary<Volume> =>
  fc
    .record({
      name: someKey,
      given: fc.option(someName, { nil: undefined }),
      external: fc.boolean(),
      driverOpts: fc.constantFrom({}, {}, { type: 'nfs', device: ':/x' }, { type: 'tmpfs' }),
    })
    .map(({ given, ...rest }) => ({
      ...rest,
      labels: {},
      runtimeName: given ?? (rest.external ? rest.name : `${app}_${rest.name}`),
    }))

const someNetwork = (app: string): fc.Arbitrary<Network> =>
  fc
    .record({
      name: someKey,
      given: fc.option(someName, { nil: undefined }),
      external: fc.boolean(),
      internal: fc.boolean(),
    })
    .map(({ given, ...rest }) => ({
      ...rest,
      runtimeName: given ?? (rest.external ? rest.name : `${app}_${rest.name}`),
    }))

const distinct = <T extends { readonly name: string }>(one: fc.Arbitrary<T>) =>
  fc.uniqueArray(one, { maxLength: 3, selector: ({ name }) => name })

const someProject = (name: string): fc.Arbitrary<Project> =>
  fc
    .record({
      ports: fc.array(somePort, { maxLength: 4 }),
      others: fc.array(somePort, { maxLength: 2 }),
      containerName: fc.option(someName, { nil: undefined }),
      mode: fc.constantFrom(undefined, 'global' as const, 'global-job' as const),
      replicas: fc.nat(3),
      volumes: distinct(someVolume(name)),
      networks: fc.option(distinct(someNetwork(name)), { nil: undefined }),
    })
    .map(({ ports, others, containerName, mode, replicas, volumes, networks }) => ({
      name,
      services: [
        aService({
          ...{ ports, replicas },
          ...(containerName !== undefined && { containerName }),
          ...(mode && { mode }),
          mounts: volumes.map(volume => ({
            ...{ kind: 'volume' as const, name: volume.name, target: '/data', readOnly: false },
          })),
        }),
        aService({ name: 'db', ports: others }),
      ],
      volumes,
      ...(networks && networks.length > 0 && { networks }),
    }))

function has(projects: readonly Project[]): Taken {
  return {
    ports: new Set(projects.flatMap(portsOf)),
    networks: new Set(projects.flatMap(networksOfProject).map(({ name }) => name)),
    volumes: new Set(projects.flatMap(each => each.volumes).map(({ runtimeName }) => runtimeName)),
  }
}

function portsOf({ services }: Project): number[] {
  return services.flatMap(({ ports }) => ports.map(({ published }) => published))
}

it('a preview never has a port, volume, network or container name that production has', () => {
  const production = fc.tuple(someProject('shop'), someProject('a'))
  const before = fc.dictionary(
    fc.constantFrom('shop-pr-7/web/80/tcp', 'shop-pr-7/db/81/udp', 'x'),
    fc.integer({ min: 199, max: 207 }),
  )
  let made = 0
  fc.assert(
    fc.property(production, someProject('shop-pr-7'), before, (live, written, ports) => {
      const taken = has(live)
      const range = { first: 200, last: 207 }
      const preview = asPreview(written, { repository: 'r', pull: 7, range, ports, taken })
      if (preview.kind === 'refused') {
        expect(preview.problems).not.toEqual([])
        return
      }
      made++
      const own = has([preview.project])
      for (const port of own.ports) {
        expect(taken.ports).not.toContain(port)
        expect(port >= range.first && port <= range.last).toBe(true)
      }
      for (const network of own.networks) expect(taken.networks).not.toContain(network)
      for (const volume of own.volumes) expect(taken.volumes).not.toContain(volume)
      expect(claimsOf(preview.project).filter(claim => claim.startsWith('container:'))).toEqual([])
      expect(preview.project.volumes.some(({ external }) => external)).toBe(false)
      for (const { replicas, mode } of preview.project.services) {
        expect(replicas).toBeLessThanOrEqual(1)
        expect(mode === 'global' || mode === 'global-job').toBe(false)
      }
      // the same again at the next commit
      const again = asPreview(written, {
        ...{ repository: 'r', pull: 7, range, taken },
        ...preview,
      })
      expect(again).toEqual(preview)
    }),
    { numRuns: 500 },
  )
  expect(made).toBeGreaterThan(50)
})
