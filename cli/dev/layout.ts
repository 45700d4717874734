import { join } from 'node:path'
import { sha256 } from '../../core/hash.ts'

/** Where `banyan dev` keeps everything: all of it under one folder, sockets excepted where its path is too long. */
export interface Layout {
  readonly stateDir: string
  /** Different for each state folder, so that several can live on one machine. */
  readonly id: string
  readonly config: string
  readonly settings: string
  readonly pids: string
  readonly logs: string
  readonly engineData: string
  readonly agentData: string
  readonly webhookSecret: string
  /** The bare repository that the engine watches. */
  readonly demoOrigin: string
  /** The working clone that a person edits. */
  readonly demoClone: string
  readonly dockerData: string
  /** Sockets, and what a private Docker Engine has in use. Gone when nothing runs. */
  readonly run: string
  readonly engineSocket: string
  readonly dockerSocket: string
  readonly dockerExec: string
}

/** sockaddr_un takes 107 bytes (unix(7)); the longest path below `run` is containerd's, of some 40. */
const longestRun = 60

export function layoutOf(stateDir: string): Layout {
  const id = sha256(stateDir).slice(0, 6)
  const nearby = join(stateDir, 'run')
  const run = Buffer.byteLength(nearby) <= longestRun ? nearby : `/run/banyan-dev-${id}`
  return {
    stateDir,
    id,
    config: join(stateDir, 'banyan.yaml'),
    settings: join(stateDir, 'dev.json'),
    pids: join(stateDir, 'pids'),
    logs: join(stateDir, 'logs'),
    engineData: join(stateDir, 'engine'),
    agentData: join(stateDir, 'agent'),
    webhookSecret: join(stateDir, 'webhook-secret'),
    demoOrigin: join(stateDir, 'demo.git'),
    demoClone: join(stateDir, 'demo'),
    dockerData: join(stateDir, 'docker'),
    run,
    engineSocket: join(run, 'engine.sock'),
    dockerSocket: join(run, 'docker.sock'),
    dockerExec: join(run, 'docker'),
  }
}
