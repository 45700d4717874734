import Docker from 'dockerode'
import { execIn } from '../../agent/containers/docker/exec.ts'
import { probe } from './page.ts'

const network = 'banyan'
const maxProbes = 100

/**
 * What the page's container needs by itself, with nobody but Docker at work: created in the agent's network, started,
 * and the health check's program run in it, again and again without a pause, until it succeeds. Milliseconds.
 */
export async function measureContainerStart(socketPath: string): Promise<number> {
  const docker = new Docker({ socketPath })
  const startedAt = performance.now()
  const container = await docker.createContainer({
    Image: 'bnt/web:1',
    Env: ['VERSION=alone'],
    Healthcheck: { Test: ['NONE'] },
    HostConfig: { NetworkMode: network },
  })
  try {
    await container.start()
    await untilHealthy(docker, container.id)
    return performance.now() - startedAt
  } finally {
    await container.remove({ force: true })
  }
}

async function untilHealthy(docker: Docker, id: string): Promise<void> {
  for (let i = 0; i < maxProbes; i++) {
    const { exitCode } = await execIn(docker, id, probe, 2000)
    if (exitCode === 0) return
  }
  throw new Error(`the page did not answer ${maxProbes} probes`)
}
