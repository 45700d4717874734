import Docker from 'dockerode'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDockerRuntime } from '../../agent/containers/docker.ts'
import { containersRig, type ContainersRig } from '../support/containers-rig.ts'
import { startDockerd, type Dockerd } from '../support/dockerd.ts'
import { eventually, untilAnswered } from '../support/eventually.ts'
import { aTask } from '../support/sample-task.ts'
import { buildScratchImage } from '../support/scratch-image.ts'

const serves = ['httpd', '-f', '-p', '8080', '-h', '/']

describe('the containers loop on Docker', () => {
  let daemon: Dockerd
  let docker: Docker
  let rig: ContainersRig

  beforeAll(async () => {
    daemon = await startDockerd()
    docker = new Docker({ socketPath: daemon.socket })
    await buildScratchImage(daemon.socket, 'box:1')
    await buildScratchImage(daemon.socket, 'checked:1', [
      'HEALTHCHECK --interval=30s CMD wget -q -O /dev/null http://127.0.0.1:8080/bin/sh',
    ])
    rig = born()
  }, 60_000)
  afterAll(async () => {
    rig.containers.setTasks([])
    await eventually(
      async () => (await docker.listContainers({ all: true })).length === 0 || undefined,
    )
    await rig.stop()
    await untilAnswered(() => docker.getNetwork('bnt-c4').remove())
    await daemon.stop()
  }, 60_000)

  /** A new agent process, as far as its containers can tell. */
  function born(): ContainersRig {
    const log = pino({ level: 'silent' })
    const socketPath = daemon.socket
    return containersRig(createDockerRuntime({ socketPath, agent: 'a1', log }))
  }

  async function containerIds(): Promise<string[]> {
    return (await docker.listContainers()).map(({ Id }) => Id).sort()
  }

  it("uses the image's health check, long before its interval of 30 s", async () => {
    const task = aTask({ image: 'checked:1', command: serves, stopGracePeriodMs: 0 })

    rig.containers.setTasks([task])

    const ready = await rig.until(task.id, { ready: true })
    expect(ready).toMatchObject({ health: 'healthy', state: 'running' })
    expect(ready.address).toMatch(/^10\.201\.4\./)
  })

  it('finds a service without health check ready when its port answers', async () => {
    const expose = [{ port: 8080, protocol: 'tcp' }] as const
    const task = aTask({ expose, command: serves, stopGracePeriodMs: 0 })

    rig.containers.setTasks([task])

    expect(await rig.until(task.id, { ready: true })).toMatchObject({ health: 'none' })
  })

  it('restarts a crashed container, and tells why it crashed', async () => {
    const task = aTask({ command: ['sh', '-c', 'echo no database; sleep 0.3; exit 3'] })

    rig.containers.setTasks([task])
    const crashed = await rig.until(task.id, { state: 'waiting' })

    expect(crashed).toMatchObject({ exitCode: 3, lastLines: ['no database'] })
    expect(await rig.until(task.id, { restarts: 1 })).toBeDefined()
  })

  it('touches nothing when the agent is replaced, and calls nothing unready meanwhile', async () => {
    const task = aTask({ image: 'checked:1', command: serves, stopGracePeriodMs: 0 })
    rig.containers.setTasks([task])
    await rig.until(task.id, { ready: true })
    const before = await containerIds()

    await rig.stop()
    rig = born()
    rig.containers.setTasks([task])
    await rig.until(task.id, { ready: true })

    expect(await containerIds()).toEqual(before)
    expect(rig.reported.filter(({ task: id }) => id === task.id)).toMatchObject([{ ready: true }])
  })

  it('fails a task whose program is not there', async () => {
    const task = aTask({ command: ['/no/such/program'] })

    rig.containers.setTasks([task])

    expect(await rig.until(task.id, { state: 'failed' })).toMatchObject({
      code: 'container-start-failed',
    })
  })

  describe('tells what somebody does to a container by hand, and undoes it', () => {
    const container = async (id: string) =>
      docker.getContainer((await rig.until(id, { ready: true })).containerId ?? '')

    it.each<[string, (of: Docker.Container) => Promise<void>, string]>([
      [
        'docker stop',
        async each => {
          await each.stop({ t: 0 })
        },
        'stopped',
      ],
      [
        'docker kill',
        async each => {
          await each.kill()
        },
        'stopped',
      ],
      [
        'docker rm -f',
        async each => {
          await each.remove({ force: true })
        },
        'removed',
      ],
    ])('%s', async (_command, act, what) => {
      const task = aTask({ command: ['sleep', '1000'], stopGracePeriodMs: 0 })
      rig.containers.setTasks([task])
      await act(await container(task.id))

      await eventually(async () => {
        const drift = rig.status(task.id)?.drift
        return await Promise.resolve(drift?.what === what || undefined)
      })
      await rig.until(task.id, { ready: true })
      expect(rig.status(task.id)?.drift).toMatchObject({ times: 1 })
      rig.containers.setTasks([])
      await eventually(async () => (await containerIds()).length === 0 || undefined)
    })

    it('but not a signal that ends nothing, nor what the agent does itself', async () => {
      const task = aTask({ command: ['sh', '-c', 'trap : HUP; sleep 2; exit 3'] })
      const mark = rig.reported.length
      rig.containers.setTasks([task])
      await (await container(task.id)).kill({ signal: 'SIGHUP' })
      await rig.until(task.id, { restarts: 1 })
      rig.containers.setTasks([])
      await eventually(async () => (await containerIds()).length === 0 || undefined)

      expect(rig.reported.slice(mark).filter(({ drift }) => drift)).toEqual([])
    })
  })
})
