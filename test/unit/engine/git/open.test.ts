import { expect, it } from 'vitest'
import { openRepository } from '../../../../engine/git/open.ts'

const options = { dataDir: '/nonexistent' }

it('opens one repository for one URL and credential, however often', () => {
  const url = 'https://forge.example/shop.git'

  const first = openRepository({ url, tokenFile: '/a' }, options)
  const again = openRepository({ url, tokenFile: '/a' }, options)
  const other = openRepository({ url, tokenFile: '/b' }, options)

  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

it.each(['ext::sh -c id', '--upload-pack=id', 'https://me:secret@forge.example/x'])(
  'refuses %s at once',
  url => {
    expect(() => openRepository({ url }, options)).toThrow(
      expect.objectContaining({ code: 'git-url-refused', disposition: 'stalled' }),
    )
  },
)
