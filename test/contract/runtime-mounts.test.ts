import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOptions } from '../../agent/containers/docker/create.ts'
import type { Mount } from '../../core/model/mounts.ts'
import type { Volume } from '../../core/model/project.ts'
import { type DockerBench, startDockerBench } from '../support/docker-bench.ts'
import { aTask, aWanted } from '../support/sample-task.ts'
import { buildScratchImage } from '../support/scratch-image.ts'

const subnet = { name: 'bnt-c8', subnet: '10.201.8.0/24', gateway: '10.201.8.1' }

let bench: DockerBench
beforeAll(async () => {
  bench = await startDockerBench(subnet)
  await buildScratchImage(bench.socket, 'full:1', [], { '/data/kept': 'of the image' })
}, 60_000)
afterAll(async () => await bench.close(), 60_000)

const volume = (runtimeName: string, changes: Partial<Volume> = {}): Volume => ({
  ...{ name: 'data', runtimeName, external: false, driverOpts: {}, labels: {} },
  ...changes,
})

async function seen(mount: Mount, script: string, volumes: readonly Volume[] = []) {
  const changes = { image: 'full:1', mounts: [mount], volumes }
  return (await bench.outputOf({ ...changes, command: ['sh', '-c', script] })).join('\n')
}

function mountsAsked(mount: Mount, volumes: readonly Volume[] = []) {
  const options = createOptions('a1', aWanted(aTask({ mounts: [mount], volumes })), undefined)
  return options.HostConfig?.Mounts
}

describe.concurrent('a mounted', () => {
  const data = { kind: 'volume', name: 'data', target: '/data', readOnly: false } as const

  it("new volume has the image's files, unless nocopy", async () => {
    expect(await seen(data, 'cat /data/kept', [volume('copied')])).toBe('of the image')
    expect(await seen({ ...data, noCopy: true }, 'ls /data', [volume('empty')])).toBe('')
  })

  it('volume has its driver options and labels', async () => {
    const driverOpts = { type: 'tmpfs', device: 'tmpfs', o: 'size=65536' }
    const made = volume('optioned', { driverOpts, labels: { team: 'blue' } })

    expect(await seen(data, 'busybox df -k /data', [made])).toMatch(/tmpfs +64 /)
    const info = await bench.docker.getVolume('optioned').inspect()
    expect(info).toMatchObject({ Options: driverOpts, Labels: { team: 'blue' } })
  })

  it('tmpfs has its size and mode, and the usual ones without', async () => {
    const tmpfs = { kind: 'tmpfs', target: '/mem' } as const
    const script = 'busybox df -k /mem; stat -c "mode %a" /mem'

    const small = await seen({ ...tmpfs, sizeBytes: 65_536, mode: 0o700 }, script)

    expect(small).toMatch(/tmpfs +64 /)
    expect(small).toMatch(/mode 700$/)
    expect(await seen(tmpfs, script)).toMatch(/mode 1777$/)
  })

  it('folder of the host is made where it is missing, unless create_host_path is false', async () => {
    const source = join(bench.home, 'made', 'here')
    const bind = { kind: 'bind', source, target: '/host', readOnly: false } as const

    await expect(seen({ ...bind, createHostPath: false }, 'true')).rejects.toMatchObject({
      ...{ code: 'bind-source-missing', disposition: 'wait' },
    })
    await seen(bind, 'echo there > /host/x')

    expect(readFileSync(join(source, 'x'), 'utf8')).toBe('there\n')
    expect(await seen({ ...bind, createHostPath: false }, 'cat /host/x')).toBe('there')
  })

  it('folder of the host is asked to be propagated, where its own mount may be private', async () => {
    const source = join(bench.home, 'spread')
    const bind = { kind: 'bind', source, target: '/host', readOnly: true } as const

    const { HostConfig } = await bench.inspect({ mounts: [{ ...bind, propagation: 'rslave' }] })

    expect(HostConfig.Binds).toEqual([`${source}:/host:ro,rslave`])
    const script = 'busybox grep " /host " /proc/self/mountinfo'
    expect(await seen({ ...bind, propagation: 'private' }, script)).not.toMatch(/master:|shared:/)
  })

  it('folder of the host is asked to be labelled, where SELinux may be absent', async () => {
    const source = join(bench.home, 'labelled')
    const bind = { kind: 'bind', source, target: '/host', readOnly: false, selinux: 'Z' } as const

    const { HostConfig } = await bench.inspect({ mounts: [bind] })

    expect(HostConfig.Binds).toEqual([`${source}:/host:rw,Z`])
  })
})

describe('what Docker Engines before 26 and 28 lack is asked of later ones, and refused by this one:', () => {
  it('a folder inside a volume', async () => {
    const place = { name: 'data', target: '/data', readOnly: true, subpath: 'in/it' }
    const mount = { kind: 'volume', ...place } as const

    expect(mountsAsked(mount, [volume('v')])).toMatchObject([
      { Type: 'volume', Source: 'v', ReadOnly: true, VolumeOptions: { Subpath: 'in/it' } },
    ])
    await refusedOrMade({ mounts: [mount], volumes: [volume('v')] }, 'a subpath of a volume')
  })

  it('an image', async () => {
    const mount = { kind: 'image', source: 'full:1', target: '/other', subpath: 'data' } as const

    expect(mountsAsked(mount)).toEqual([
      {
        ...{ Type: 'image', Source: 'full:1', Target: '/other', ReadOnly: true },
        ImageOptions: { Subpath: 'data' },
      },
    ])
    await refusedOrMade({ mounts: [mount] }, 'mounts of images')
  })

  it('annotations', async () => {
    const annotations = { 'org.example': 'yes' }
    const options = createOptions('a1', aWanted(aTask({ annotations })), undefined)

    expect(options.HostConfig).toMatchObject({ Annotations: annotations })
    await refusedOrMade({ annotations }, 'annotations')
  })
})

/** A later engine makes the container. */
async function refusedOrMade(changes: Parameters<DockerBench['create']>[0], what: string) {
  const { ApiVersion } = await bench.docker.version()
  const [, minor = 0] = ApiVersion.split('.').map(Number)
  const made = bench.create(changes)
  if (minor >= 48) await expect(made).resolves.toBeTypeOf('string')
  else {
    await expect(made).rejects.toMatchObject({
      ...{ code: 'engine-too-old', disposition: 'stalled' },
      message: expect.stringContaining(what) as string,
    })
  }
}
