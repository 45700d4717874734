import { join } from 'node:path'
import { stringify } from 'yaml'

/** Where agents of other servers dial in. */
export const agentPort = 50052

/** banyan.yaml of a server, before `banyan-agent init` adds where its cluster is. */
export function agentConfig(docker: string): string {
  return stringify({ agent: { docker_host: docker }, logging })
}

interface EngineSettings {
  readonly dir: string
  readonly docker: string
  readonly address: string
  readonly repository: Readonly<Record<string, unknown>>
}

/** banyan.yaml of the control plane and of the `banyan` command. */
export function engineConfig({ dir, docker, address, repository }: EngineSettings): string {
  return stringify({
    engine: {
      engine_id: 'engine-1',
      data_dir: join(dir, 'engine'),
      socket: join(dir, 'engine.sock'),
      agent_listen: `${address}:${agentPort}`,
      docker_host: docker,
      repositories: [
        { name: 'deploy', ref: { branch: 'main' }, poll: '*/10 * * * * *', ...repository },
      ],
    },
    logging,
  })
}

const logging = { level: 'debug', format: 'json' }
