import { describe, expect, it } from 'vitest'
import type { Application } from '../../../../core/model/application.ts'
import type { Mount } from '../../../../core/model/mounts.ts'
import type { PublishedPort } from '../../../../core/model/ports.ts'
import type { Volume } from '../../../../core/model/project.ts'
import { findConflicts } from '../../../../engine/sync/conflicts.ts'
import type { ManifestLoaded } from '../../../../engine/sync/manifest.ts'
import { aLoaded, anApplication, aProject, aService } from '../../../support/builders.ts'

const port = (published: number, changes: Partial<PublishedPort> = {}): PublishedPort => ({
  published,
  target: 8080,
  protocol: 'tcp',
  mode: 'ingress',
  ...changes,
})

/** Manifest `<name>/compose.yaml` of an application that publishes these ports. */
function manifest(name: string, ports: readonly PublishedPort[] = [], path = name): ManifestLoaded {
  return aLoaded({
    path: `${path}/compose.yaml`,
    project: aProject([aService({ ports })], name),
  })
}

function conflicts(
  manifests: readonly ManifestLoaded[],
  applications: readonly Application[] = [],
  leaving: readonly string[] = [],
) {
  const byName = new Map(applications.map(app => [app.name, app]))
  const found = findConflicts('shop-deploy', manifests, byName, new Set(leaving))
  return Object.fromEntries([...found].map(([path, { message }]) => [path, message]))
}

const runs = (name: string, changes: Partial<Application> = {}) =>
  anApplication({ name, path: `${name}/compose.yaml`, ...changes })

describe('a name', () => {
  it('belongs to the repository that had it first', () => {
    const owner = runs('shop', { repository: 'other', path: 'x/compose.yaml' })

    expect(conflicts([manifest('shop')], [owner])).toEqual({
      'shop/compose.yaml':
        'shop/compose.yaml: application "shop" belongs to repository other (x/compose.yaml); give this one another "name:"',
    })
  })

  it('that two new manifests claim goes to neither', () => {
    const both = conflicts([manifest('shop', [], 'a'), manifest('shop', [], 'b')])

    expect(Object.keys(both)).toEqual(['a/compose.yaml', 'b/compose.yaml'])
    expect(both['a/compose.yaml']).toContain('is also defined by b/compose.yaml')
  })

  it('stays with the manifest that runs when a second one comes', () => {
    const found = conflicts([manifest('shop', [], 'a'), manifest('shop')], [runs('shop')])

    expect(Object.keys(found)).toEqual(['a/compose.yaml'])
  })

  it('moves along with its manifest', () => {
    expect(conflicts([manifest('shop', [], 'new-folder')], [runs('shop')])).toEqual({})
  })
})

describe('a host port', () => {
  it('belongs to the application that runs with it, whatever the order of paths', () => {
    const found = conflicts(
      [manifest('a', [port(80)]), manifest('shop', [port(80)])],
      [runs('shop', { ports: [port(80)] })],
    )

    expect(found).toEqual({ 'a/compose.yaml': 'host port 80/tcp belongs to application "shop"' })
  })

  it('goes to the first path where two new manifests want it', () => {
    const found = conflicts([manifest('b', [port(80)]), manifest('a', [port(80)])])

    expect(Object.keys(found)).toEqual(['b/compose.yaml'])
  })

  it('of another repository is taken', () => {
    const other = runs('blog', { repository: 'other', ports: [port(80)] })

    expect(conflicts([manifest('shop', [port(80)])], [other])).toEqual({
      'shop/compose.yaml': 'host port 80/tcp belongs to application "blog"',
    })
  })

  it.each<[string, readonly Application[], readonly string[]]>([
    ['is being removed', [runs('blog', { ports: [port(80)], removing: true })], []],
    ['leaves with this sync', [runs('blog', { ports: [port(80)] })], ['blog']],
  ])('is free when its owner %s', (_name, applications, leaving) => {
    expect(conflicts([manifest('shop', [port(80)])], applications, leaving)).toEqual({})
  })

  it('that an application gives up is free for another of the same commit', () => {
    const found = conflicts(
      [manifest('blog', [port(81)]), manifest('shop', [port(80)])],
      [runs('blog', { ports: [port(80)] })],
    )

    expect(found).toEqual({})
  })

  it.each<[string, PublishedPort, PublishedPort, boolean]>([
    ['another number', port(80), port(81), false],
    ['another protocol', port(53), port(53, { protocol: 'udp' }), false],
    ['other addresses', port(80, { hostIp: '10.0.0.1' }), port(80, { hostIp: '10.0.0.2' }), false],
    ['the same address', port(80, { hostIp: '10.0.0.1' }), port(80, { hostIp: '10.0.0.1' }), true],
    ['one of all addresses', port(80), port(80, { hostIp: '10.0.0.1' }), true],
  ])('%s: taken or not', (_name, first, second, taken) => {
    const found = conflicts([manifest('a', [first]), manifest('b', [second])])

    expect('b/compose.yaml' in found).toBe(taken)
  })
})

const place = { file: 'shop/compose.yaml', line: 9, column: 5 }

/** A manifest whose one service mounts the volume `shared`. */
function writer(
  name: string,
  { readOnly = false, external = false }: { readOnly?: boolean; external?: boolean } = {},
): ManifestLoaded {
  const mount: Mount = { kind: 'volume', name: 'data', target: '/data', readOnly }
  const volume: Volume = {
    ...{ name: 'data', runtimeName: 'shared', external, driverOpts: {}, labels: {} },
  }
  const project = { ...aProject([aService({ mounts: [mount] })], name), volumes: [volume] }
  return aLoaded({
    path: `${name}/compose.yaml`,
    digest: `digest of ${name}`,
    project,
    ...(name === 'shop' && { places: { 'volume:shared': place } }),
  })
}

function called(name: string, containerName: string): ManifestLoaded {
  const project = aProject([aService({ containerName })], name)
  return aLoaded({ path: `${name}/compose.yaml`, digest: `digest of ${name}`, project })
}

describe('a volume that an application writes', () => {
  it('belongs to whoever runs with it, also in another repository', () => {
    const blog = runs('blog', { repository: 'other', claims: ['volume:shared'] })

    expect(conflicts([writer('shop')], [blog])).toEqual({
      'shop/compose.yaml':
        'shop/compose.yaml:9:5: the volume "shared" is written by application "blog" (repository other)\n' +
        '  give this one another "name:"; to share it on purpose, declare it as "external: true", or mount it read-only',
    })
  })

  it('goes to the first path where two new manifests want it', () => {
    expect(conflicts([writer('shop'), writer('blog')])).toMatchObject({
      'shop/compose.yaml': expect.stringContaining('is written by application "blog"\n') as string,
    })
  })

  it.each<[string, readonly ManifestLoaded[]]>([
    ['only read it', [writer('shop', { readOnly: true }), writer('blog')]],
    ['say that it is not theirs', [writer('shop', { external: true }), writer('blog')]],
    [
      'all take it for external',
      [writer('a', { external: true }), writer('b', { external: true })],
    ],
  ])('is shared with those who %s', (_how, manifests) => {
    expect(conflicts(manifests)).toEqual({})
  })

  it.each<[string, Partial<Application>, readonly string[]]>([
    ['is being removed', { removing: true }, []],
    ['leaves with this sync', {}, ['blog']],
  ])('is free when its owner %s', (_when, changes, leaving) => {
    const blog = runs('blog', { claims: ['volume:shared'], ...changes })

    expect(conflicts([writer('shop')], [blog], leaving)).toEqual({})
  })

  it('is free once its owner of the same commit gives it up', () => {
    const blog = runs('blog', { claims: ['volume:shared'] })

    expect(conflicts([writer('shop'), manifest('blog')], [blog])).toEqual({})
  })

  it('stays shared where both were accepted before anybody looked', () => {
    const accepted = ['a', 'b'].map(name => runs(name, { digest: `digest of ${name}` }))

    expect(conflicts([writer('a'), writer('b')], accepted)).toEqual({})
  })
})

describe('a container_name', () => {
  it('is given once in the cluster', () => {
    const found = conflicts([called('shop', 'db')], [runs('blog', { claims: ['container:db'] })])

    expect(found).toEqual({
      'shop/compose.yaml':
        'shop/compose.yaml:1:1: a container named "db" belongs to application "blog"\n' +
        '  give this one another "container_name", or none',
    })
  })

  it('is no volume', () => {
    expect(conflicts([called('blog', 'shared'), writer('shop')])).toEqual({})
  })
})
