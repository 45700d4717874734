import { expect, it } from 'vitest'
import { tmpfsMountPoints } from '../../../../agent/secrets/mount-points.ts'

it('finds what is mounted in memory, and nothing else', () => {
  const text = [
    '22 27 0:20 / /proc rw,relatime shared:5 - proc proc rw',
    '31 27 0:25 / /run rw,nosuid shared:2 - tmpfs tmpfs rw,size=1k',
    '40 27 8:1 / /data rw shared:1 master:2 - ext4 /dev/sda1 rw',
    '77 27 0:99 / /var/lib/my\\040agent/secrets rw - tmpfs banyan-secrets rw',
    '',
  ].join('\n')
  expect(tmpfsMountPoints(text)).toEqual(['/run', '/var/lib/my agent/secrets'])
})
