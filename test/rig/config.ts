import { join } from 'node:path'
import { stringify } from 'yaml'

export const enginePort = 50051

interface AgentSettings {
  readonly name: string
  readonly dir: string
  readonly docker: string
  readonly engine: string
  readonly labels: Readonly<Record<string, string>>
}

/** banyan.yaml of a server. */
export function agentConfig({ name, dir, docker, engine, labels }: AgentSettings): string {
  return stringify({
    agent: {
      node_name: name,
      data_dir: join(dir, 'agent'),
      docker_host: docker,
      engine_host: engine,
      engine_port: enginePort,
      labels,
    },
    logging,
  })
}

interface EngineSettings {
  readonly dir: string
  readonly docker: string
  readonly address: string
  readonly repository: Readonly<Record<string, unknown>>
}

/** banyan.yaml of the control plane and of the `banyan` command. */
export function engineConfig({ dir, docker, repository }: EngineSettings): string {
  return stringify({
    engine: {
      engine_id: 'engine-1',
      data_dir: join(dir, 'engine'),
      socket: join(dir, 'engine.sock'),
      grpc_port: enginePort,
      docker_host: docker,
      repositories: [
        { name: 'deploy', ref: { branch: 'main' }, poll: '*/10 * * * * *', ...repository },
      ],
    },
    logging,
  })
}

const logging = { level: 'debug', format: 'json' }
