import { describe, expect, it } from 'vitest'
import type { Application } from '../../../../core/model/application.ts'
import type { PublishedPort } from '../../../../core/model/project.ts'
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
