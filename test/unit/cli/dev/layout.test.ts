import { describe, expect, it } from 'vitest'
import { layoutOf } from '../../../../cli/dev/layout.ts'

/** The longest socket paths that a Docker Engine makes below its exec root. */
const deepest = [
  'docker/containerd/containerd-debug.sock',
  'docker/containerd/containerd.sock.ttrpc',
]

describe('the layout of a state folder', () => {
  it('keeps everything in it', () => {
    const { id: _id, ...paths } = layoutOf('/home/ana/banyan/.banyan')

    for (const path of Object.values(paths)) expect(path).toMatch(/^\/home\/ana\/banyan\/\.banyan/)
  })

  it.each([
    ['/b'],
    ['/home/ana/code/banyan/.banyan'],
    [`/home/${'long/'.repeat(8)}.banyan`],
    [`/home/${'very-long-folder/'.repeat(12)}.banyan`],
  ])('has no socket path that is too long: %s', stateDir => {
    const { run, engineSocket, dockerSocket } = layoutOf(stateDir)

    const sockets = [engineSocket, dockerSocket, ...deepest.map(path => `${run}/${path}`)]

    for (const path of sockets) expect(Buffer.byteLength(path)).toBeLessThan(108)
  })

  it('is another for another folder', () => {
    const [one, other] = [layoutOf('/a/.banyan'), layoutOf('/b/.banyan')]

    expect(one.id).not.toBe(other.id)
  })
})
