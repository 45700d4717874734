import { describe, expect, it } from 'vitest'
import { devConfig } from '../../../../cli/dev/config.ts'
import { layoutOf } from '../../../../cli/dev/layout.ts'
import { loadConfig } from '../../../../core/config/load.ts'

const ports = { etcd: 2, registry: 3, metrics: 4, webhook: 5, demo: 8088 }

describe('the configuration of a demo', () => {
  it.each([['/home/ana/.banyan'], ['/tmp/with: odd # name/.banyan']])(
    'is valid in %s',
    stateDir => {
      const layout = layoutOf(stateDir)
      const text = devConfig(layout, { ports, vpcCidr: '10.205.0.0/16' }, '/var/run/docker.sock')

      const { config, errors, warnings } = loadConfig({
        text,
        file: layout.config,
        env: {},
        hostName: 'host',
      })

      expect({ errors, warnings }).toEqual({ errors: [], warnings: [] })
      expect(config?.engine.repositories[0]).toMatchObject({
        url: layout.demoOrigin,
        variables: { PORT: '8088' },
        webhookSecretFile: layout.webhookSecret,
      })
      expect(config?.agent.engines).toMatchObject([{ address: `unix:${layout.engineSocket}` }])
      expect(config?.agent.network.bridge.length).toBeLessThanOrEqual(15)
    },
  )
})
