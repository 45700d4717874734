import { describe, expect, it } from 'vitest'
import type { ManifestPolicy } from '../../../../core/compose/policy.ts'
import type { Application, Manifest } from '../../../../core/model/application.ts'
import type { Network } from '../../../../core/model/project.ts'
import type { ManifestLoaded } from '../../../../engine/sync/manifest.ts'
import { networksOfProject, sharedNetworks } from '../../../../engine/sync/network-conflicts.ts'
import { findSharedConflicts } from '../../../../engine/sync/shared-conflicts.ts'
import { aLoaded, aManifest, anApplication, aProject, aService } from '../../../support/builders.ts'

const external = (runtimeName: string): Network => ({
  ...{ name: 'x', runtimeName, external: true, internal: false },
})
const own = (runtimeName: string): Network => ({ ...external(runtimeName), external: false })

function project(name: string, networks?: readonly Network[]) {
  return { ...aProject([aService()], name), ...(networks && { networks }) }
}

/** A manifest of repository `ours`; its networks are declared in line 7. */
function manifest(name: string, networks?: readonly Network[]): ManifestLoaded {
  const path = `${name}/compose.yaml`
  const place = { file: path, line: 7, column: 11 }
  return aLoaded({
    path,
    project: project(name, networks),
    networkPlaces: Object.fromEntries((networks ?? []).map(each => [each.runtimeName, place])),
  })
}

/** An application of repository `theirs` that runs. */
function theirs(name: string, networks?: readonly Network[]): Application {
  const application = anApplication({ name, repository: 'theirs', digest: 'digest-0' })
  return networks
    ? { ...application, networks: networksOfProject(project(name, networks)) }
    : application
}

interface Given {
  readonly applications?: readonly Application[]
  readonly policies?: Readonly<Record<string, Partial<ManifestPolicy>>>
  readonly base?: readonly Manifest[]
}

function conflicts(manifests: readonly ManifestLoaded[], given: Given = {}) {
  const { applications = [], policies = {}, base = [] } = given
  const world = {
    repository: 'ours',
    applications: new Map(applications.map(app => [app.name, app])),
    policies: new Map(
      Object.entries(policies).map(([name, policy]) => [name, { bindMounts: [], ...policy }]),
    ),
    base: new Map(base.map(each => [each.app, each])),
  }
  return [...findSharedConflicts(sharedNetworks, world, manifests).values()]
}

const intruder = manifest('web', [external('shop_default')])

describe('a network that an application of another repository makes', () => {
  it('is refused, with the place, the owner and what to do', () => {
    expect(conflicts([intruder], { applications: [theirs('shop')] })).toEqual([
      {
        code: 'not-allowed',
        message:
          'web/compose.yaml:7:11: joining the network "shop_default" of application "shop" (repository theirs) is not ' +
          'allowed in this repository\n' +
          '  an administrator can allow it in banyan.yaml: policy.networks; or meet on a network that both applications ' +
          'declare as external',
      },
    ])
  })

  it.each<[string, Network]>([
    ['that has a name of its own', external('proxy')],
    ['that is not declared as external here', own('proxy')],
  ])('is refused, one %s too', (_what, network) => {
    const applications = [theirs('shop', [own('proxy')])]

    expect(conflicts([manifest('web', [network])], { applications })).toMatchObject([
      { code: 'not-allowed' },
    ])
  })

  it.each([['shop_default'], ['shop_*']])('may be joined where the policy has %s', pattern => {
    const policies = { ours: { networks: [pattern] } }

    expect(conflicts([intruder], { applications: [theirs('shop')], policies })).toEqual([])
  })

  it('may be made here too where the policy has it', () => {
    const applications = [theirs('shop', [own('proxy')])]
    const policies = { ours: { networks: ['proxy'] } }

    expect(conflicts([manifest('web', [own('proxy')])], { applications, policies })).toEqual([])
  })

  it('is not let in by what another repository may do', () => {
    const policies = { theirs: { networks: ['*'] } }

    expect(conflicts([intruder], { applications: [theirs('shop')], policies })).toHaveLength(1)
  })

  it('is nobody’s once its application is being removed', () => {
    const applications = [{ ...theirs('shop'), removing: true }]

    expect(conflicts([intruder], { applications })).toEqual([])
  })

  it('is no news for what was accepted and did not change', () => {
    const accepted = anApplication({ name: 'web', repository: 'ours', digest: intruder.digest })

    expect(conflicts([intruder], { applications: [theirs('shop'), accepted] })).toEqual([])
  })
})

describe('nobody has to allow', () => {
  it('a network that everybody declares as external', () => {
    const applications = [theirs('shop', [external('shared')])]

    expect(conflicts([manifest('web', [external('shared')])], { applications })).toEqual([])
  })

  it('a network of an application of the same repository', () => {
    const applications = [{ ...theirs('shop'), repository: 'ours' }]

    expect(conflicts([intruder], { applications })).toEqual([])
  })
})

describe('a network that others wait on before it is made', () => {
  const applications = [theirs('spy', [external('web_default')])]

  it('is not made: they would be let in', () => {
    const [conflict, ...more] = conflicts([manifest('web')], { applications })

    expect(conflict?.code).toBe('network-taken')
    expect(conflict?.message).toMatch(
      /^web\/compose.yaml:1:1: application "spy" \(repository theirs\)/,
    )
    expect(conflict?.message).toContain('policy.networks of theirs')
    expect(more).toEqual([])
  })

  it('is made where they may join it', () => {
    const policies = { theirs: { networks: ['web_default'] } }

    expect(conflicts([manifest('web')], { applications, policies })).toEqual([])
  })

  it('stays with whoever made it before', () => {
    const running = anApplication({ name: 'web', repository: 'ours', digest: 'digest-0' })
    const base = [aManifest({ app: 'web', project: project('web') })]

    expect(
      conflicts([manifest('web')], { applications: [...applications, running], base }),
    ).toEqual([])
  })
})
