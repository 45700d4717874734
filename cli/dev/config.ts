import { stringify } from 'yaml'
import type { Layout } from './layout.ts'
import type { Settings } from './settings.ts'

const heading = `# Written by \`banyan dev\` at each start: changes are lost. The programs of the demo read it, and so does
# every banyan command in this folder. docs/configuration.md explains each option.
`

/** The configuration of the engine, the agent and the webhook receiver of a demo. */
export function devConfig(
  layout: Layout,
  { ports, vpcCidr }: Settings,
  dockerHost: string,
): string {
  return (
    heading +
    stringify({
      engine: {
        engine_id: 'dev',
        data_dir: layout.engineData,
        socket: layout.engineSocket,
        metrics_port: ports.metrics,
        etcd_port: ports.etcd,
        registry_port: ports.registry,
        docker_host: dockerHost,
        vpc_cidr: vpcCidr,
        repositories: [
          {
            name: 'demo',
            url: layout.demoOrigin,
            ref: { branch: 'main' },
            variables: { PORT: String(ports.demo) },
            webhook_secret_file: layout.webhookSecret,
          },
        ],
      },
      agent: {
        node_name: `dev-${layout.id}`,
        data_dir: layout.agentData,
        docker_host: dockerHost,
        network: { name: `banyan-dev-${layout.id}`, bridge: `banyan-${layout.id}` },
      },
      webhook: { listen: `127.0.0.1:${ports.webhook}` },
      logging: { level: 'info', format: 'json' },
    })
  )
}
