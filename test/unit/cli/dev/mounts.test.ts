import { describe, expect, it } from 'vitest'
import { mountsBelow } from '../../../../cli/dev/mounts.ts'

const mounts = `proc /proc proc rw 0 0
overlay /s/docker/overlay2/a/merged overlay rw 0 0
nsfs /s/docker/netns/x nsfs rw 0 0
tmpfs /s/docker-of-another tmpfs rw 0 0
tmpfs /s/docker/with\\040space/deep/er tmpfs rw 0 0
`

describe('mounts below a folder', () => {
  it('are found, the deepest first, and no others', () => {
    const found = mountsBelow('/s/docker', mounts)

    expect(found).toEqual([
      '/s/docker/with space/deep/er',
      '/s/docker/overlay2/a/merged',
      '/s/docker/netns/x',
    ])
  })
})
