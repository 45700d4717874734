import { describe, expect, it } from 'vitest'
import type { PublishedPort } from '../../../../core/model/ports.ts'
import type { Project, Volume } from '../../../../core/model/project.ts'
import type { Service } from '../../../../core/model/service.ts'
import {
  asPreview,
  type AsPreview,
  type PreviewPlace,
} from '../../../../engine/previews/as-preview.ts'
import { aProject, aService } from '../../../support/builders.ts'

const place: PreviewPlace = {
  repository: 'deploy',
  pull: 12,
  range: { first: 20_000, last: 20_003 },
  ports: {},
  taken: { ports: new Set(), networks: new Set(), volumes: new Set() },
}
const port = (changes: Partial<PublishedPort> = {}): PublishedPort => ({
  ...{ published: 80, target: 8080, protocol: 'tcp', mode: 'ingress' },
  ...changes,
})
const volume = (changes: Partial<Volume> = {}): Volume => ({
  ...{ name: 'data', runtimeName: 'shop-pr-12_data', external: false, driverOpts: {}, labels: {} },
  ...changes,
})

function preview(project: Partial<Project>, changes: Partial<PreviewPlace> = {}): AsPreview {
  return asPreview(
    { ...aProject([aService()], 'shop-pr-12'), ...project },
    { ...place, ...changes },
  )
}

/** Of the one service. */
function service(changes: Partial<Service>): Service | undefined {
  const made = preview({ services: [aService(changes)] })
  return made.kind === 'preview' ? made.project.services[0] : undefined
}

function problems(project: Partial<Project>, changes: Partial<PreviewPlace> = {}) {
  const made = preview(project, changes)
  return made.kind === 'refused' ? made.problems : []
}

describe('ports', () => {
  it('come from the range, one for each port of a service', () => {
    const services = [
      aService({ ports: [port(), port({ published: 443, target: 8443 })] }),
      aService({ name: 'db', ports: [port({ target: 5432, mode: 'host' })] }),
    ]
    expect(preview({ services })).toMatchObject({
      project: {
        services: [
          { ports: [{ published: 20_000 }, { published: 20_001 }] },
          { ports: [{ published: 20_002, mode: 'host' }] },
        ],
      },
      ports: {
        'shop-pr-12/web/8080/tcp': 20_000,
        'shop-pr-12/web/8443/tcp': 20_001,
        'shop-pr-12/db/5432/tcp': 20_002,
      },
    })
  })

  it('of one target are one, for all addresses if any was', () => {
    const ports = [port({ hostIp: '127.0.0.1' }), port({ published: 81 }), port({ published: 82 })]
    expect(service({ ports })?.ports).toEqual([port({ published: 20_000 })])
  })

  it('stay on their addresses', () => {
    const ports = [port({ hostIp: '127.0.0.1' }), port({ hostIp: '10.0.0.1' })]
    expect(service({ ports })?.ports.map(({ hostIp }) => hostIp)).toEqual(['127.0.0.1', '10.0.0.1'])
  })

  it('are refused when none is free', () => {
    const ports = new Set([20_000, 20_001, 20_002, 20_003])
    const services = [aService({ ports: [port()] })]
    expect(problems({ services }, { taken: { ...place.taken, ports } })).toEqual([
      'ports: none of 20000-20003 is free',
    ])
  })
})

describe('a service', () => {
  it.each([
    ['one task of many', { replicas: 5 }, { replicas: 1 }],
    ['none where there is none', { replicas: 0 }, { replicas: 0 }],
    ['one task of a global one', { mode: 'global', replicas: 0 }, { replicas: 1 }],
    [
      'one run of a job on every server',
      { mode: 'global-job' },
      { mode: 'replicated-job', replicas: 1 },
    ],
    [
      'no labels, which a proxy of production would read',
      { labels: { 'traefik.enable': 'true' } },
      { labels: {} },
    ],
  ] as const)('has %s', (_, written, expected) => {
    const made = service(written)
    expect(made).toMatchObject(expected)
    expect(made?.mode).toBe('mode' in expected ? expected.mode : undefined)
  })

  it('is found by its container_name, which its container does not have', () => {
    const made = service({
      containerName: 'shop-web',
      net: {
        attachments: [{ network: 'back', aliases: ['web2'] }],
        macAddress: '02:42:ac:11:00:02',
      },
    })
    expect(made).not.toHaveProperty('containerName')
    expect(made?.net).toEqual({ attachments: [{ network: 'back', aliases: ['shop-web', 'web2'] }] })
  })

  it('is found by its container_name on the default network, too', () => {
    expect(service({ containerName: 'shop-web' })?.net).toEqual({
      attachments: [{ network: 'default', aliases: ['shop-web'] }],
    })
  })

  it.each([
    [
      { mounts: [{ kind: 'bind', source: '/srv/shop', target: '/data', readOnly: true }] },
      "services.web.volumes: /srv/shop is the server's",
    ],
    [{ net: { mode: 'host' } }, 'services.web.network_mode: host publishes ports of its own'],
  ] as const)('is refused with %j', (written, problem) => {
    expect(problems({ services: [aService(written)] })).toEqual([problem])
  })
})

describe('a volume', () => {
  it.each([
    ['of the file', volume()],
    ['with a name of its own', volume({ runtimeName: 'production-data' })],
    ['that others make', volume({ runtimeName: 'data', external: true })],
  ])('%s is the preview’s own', (_, written) => {
    expect(preview({ volumes: [written] })).toMatchObject({
      project: { volumes: [{ name: 'data', runtimeName: 'shop-pr-12_data', external: false }] },
    })
  })

  it.each([
    [{ type: 'nfs', o: 'addr=10.0.0.5', device: ':/exports/shop' }],
    [{ type: 'none', o: 'bind', device: '/srv/shop' }],
    [{ type: 'tmpfs', o: 'size=1m,bind', device: '/srv/shop' }],
    [{ device: '/dev/sdb1' }],
  ])('with %j is refused: its data lies elsewhere', driverOpts => {
    expect(problems({ volumes: [volume({ driverOpts })] })).toEqual([
      "volumes.data.driver_opts: what is mounted there is not the preview's own",
    ])
  })

  it.each([[{}], [{ type: 'tmpfs', o: 'size=1m', device: 'tmpfs' }]])('may have %j', driverOpts => {
    expect(preview({ volumes: [volume({ driverOpts })] }).kind).toBe('preview')
  })

  it('of a plugin is refused', () => {
    expect(problems({ volumes: [volume({ driver: 'rexray' })] })).toHaveLength(1)
  })
})

describe('a network', () => {
  const network = { name: 'back', external: false, internal: true }

  it('of the file stays what it is under the preview’s name', () => {
    const networks = [{ ...network, runtimeName: 'shop-pr-12_back' }]
    expect(preview({ networks })).toMatchObject({ project: { networks } })
  })

  it.each([[true], [false]])('with a name of its own gets the suffix (external: %s)', external => {
    const networks = [{ ...network, external, runtimeName: 'proxy' }]
    expect(preview({ networks })).toMatchObject({
      project: { networks: [{ name: 'back', runtimeName: 'proxy.deploy-pr-12', external }] },
    })
  })
})

it('waits for no other application', () => {
  const made = preview({ after: ['postgres'] })
  expect(made.kind === 'preview' && made.project).not.toHaveProperty('after')
})

it('is refused where another application has the name of its volume or network by hand', () => {
  const taken = {
    ...place.taken,
    volumes: new Set(['shop-pr-12_data']),
    networks: new Set(['shop-pr-12_default']),
  }
  expect(problems({ volumes: [volume()] }, { taken })).toEqual([
    "volumes.data: shop-pr-12_data is another application's",
    "networks.default: shop-pr-12_default is another application's",
  ])
})
