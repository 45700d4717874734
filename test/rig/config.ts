import { join } from 'node:path'
import { stringify } from 'yaml'

/** Where agents of other servers dial in. */
export const agentPort = 50052

/** banyan.yaml of a server, before `banyan-agent init` adds where its cluster is. */
export function agentConfig(docker: string): string {
  return stringify({ agent: { docker_host: docker }, logging })
}

interface EngineSettings {
  readonly id: string
  readonly dir: string
  readonly docker: string
  readonly address: string
  readonly repository: Readonly<Record<string, unknown>>
  /** Merged over the engine's section. */
  readonly engine: Readonly<Record<string, unknown>>
}

/** banyan.yaml of an engine, and of the `banyan` command that asks it. */
export function engineConfig(settings: EngineSettings): string {
  const { id, dir, docker, address, repository, engine } = settings
  return stringify({
    engine: {
      engine_id: id,
      data_dir: join(dir, 'engine'),
      socket: join(dir, 'engine.sock'),
      agent_listen: `${address}:${agentPort}`,
      docker_host: docker,
      repositories: [
        { name: 'deploy', ref: { branch: 'main' }, poll: '*/10 * * * * *', ...repository },
      ],
      ...engine,
    },
    logging,
  })
}

const logging = { level: 'debug', format: 'json' }
