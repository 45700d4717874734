import { describe, expect, it } from 'vitest'
import { mountsIn } from '../../../../cli/dev/mounts.ts'

const mounts = `proc /proc proc rw 0 0
overlay /s/docker/overlay2/a/merged overlay rw 0 0
nsfs /s/docker/netns/x nsfs rw 0 0
/dev/vda /s/docker ext4 rw 0 0
tmpfs /s/docker-of-another tmpfs rw 0 0
tmpfs /s/docker/with\\040space/deep/er tmpfs rw 0 0
`

describe('mounts in a folder', () => {
  it('are found, the deepest first, and no others', () => {
    const found = mountsIn('/s/docker', mounts)

    expect(found).toEqual([
      '/s/docker/with space/deep/er',
      '/s/docker/overlay2/a/merged',
      '/s/docker/netns/x',
      '/s/docker',
    ])
  })
})
