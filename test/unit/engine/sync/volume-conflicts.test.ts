import { expect, it } from 'vitest'
import type { Volume } from '../../../../core/model/project.ts'
import { findSharedConflicts } from '../../../../engine/sync/shared-conflicts.ts'
import { sharedVolumes, volumesOfProject } from '../../../../engine/sync/volume-conflicts.ts'
import { aLoaded, anApplication, aProject, aService } from '../../../support/builders.ts'

function volume(runtimeName: string, external: boolean): Volume {
  return { ...{ name: 'data', runtimeName, external }, driverOpts: {}, labels: {} }
}

function project(name: string, ...volumes: readonly Volume[]) {
  return { ...aProject([aService()], name), volumes }
}

const place = { file: 'spy/compose.yaml', line: 7, column: 5 }
const spy = aLoaded({
  path: 'spy/compose.yaml',
  project: project('spy', volume('shop_data', true)),
  places: { 'volume:shop_data': place },
})
const shop = anApplication({
  ...{ name: 'shop', repository: 'theirs', digest: 'digest-0' },
  volumes: volumesOfProject(project('shop', volume('shop_data', false))),
})

function conflicts(
  manifest: typeof spy,
  application = shop,
  allowed: Record<string, string[]> = {},
) {
  const policies = Object.entries(allowed).map(
    ([repository, volumes]) => [repository, { bindMounts: [], volumes }] as const,
  )
  const world = {
    ...{ repository: 'ours', applications: new Map([[application.name, application]]) },
    ...{ policies: new Map(policies), base: new Map() },
  }
  return [...findSharedConflicts(sharedVolumes, world, [manifest]).values()]
}

it('another repository’s volume is not mounted without leave', () => {
  expect(conflicts(spy)).toEqual([
    {
      code: 'not-allowed',
      message:
        'spy/compose.yaml:7:5: mounting the volume "shop_data" of application "shop" (repository theirs) is not allowed in ' +
        'this repository\n  an administrator can allow it in banyan.yaml: policy.volumes; or meet on a volume that both ' +
        'applications declare as external',
    },
  ])
})

it('with leave it is', () => {
  expect(conflicts(spy, shop, { ours: ['shop_*'] })).toEqual([])
})

it('one that nobody makes is free', () => {
  const guest = { ...shop, volumes: [{ name: 'shop_data', external: true }] }

  expect(conflicts(spy, guest)).toEqual([])
})

it('nobody makes one that others mount already without leave', () => {
  const maker = aLoaded({ path: 'x/compose.yaml', project: project('x', volume('y', false)) })
  const guest = { ...shop, volumes: [{ name: 'y', external: true }] }

  expect(conflicts(maker, guest)).toMatchObject([{ code: 'volume-shared' }])
  expect(conflicts(maker, guest, { theirs: ['y'] })).toEqual([])
})
