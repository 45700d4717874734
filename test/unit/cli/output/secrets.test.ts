import { describe, expect, it } from 'vitest'
import { plain } from '../../../../cli/output/style.ts'
import { secretLines, setLines } from '../../../../cli/output/secrets.ts'

const now = 1_000_000_000
const screen = { width: 120, style: plain }
const version = (number: number, size = 12) => ({
  ...{ version: number, size, createdAt: now - 60_000, person: 'ana@laptop' },
})

describe('the list of secrets', () => {
  it('has the newest version, how many are kept, and who uses it', () => {
    const lines = secretLines(
      [
        {
          ...{ scope: 'global', name: 'db', versions: [version(3), version(4, 20)] },
          users: [
            { app: 'blog', versions: [3, 4] },
            { app: 'shop', versions: [4] },
          ],
        },
        { scope: 'shop', name: 'token', versions: [version(1)], users: [] },
      ],
      now,
      screen,
    )
    expect(lines).toEqual([
      'NAME   SCOPE   VERSION  KEPT  BYTES  SET      BY          USED BY',
      'db     global        4     2     20  1 m ago  ana@laptop  blog (version 3, version 4), shop',
      'token  shop          1     1     12  1 m ago  ana@laptop  –',
    ])
  })

  it('says how to begin when it is empty', () => {
    expect(secretLines([], now, screen)).toEqual(['No secret yet: banyan secret set <name>'])
  })
})

describe('a secret that was set', () => {
  const secret = { scope: 'shop', name: 'db' }

  it.each([
    [false, [], ['shop/db is set: version 2']],
    [
      false,
      ['deploy'],
      ['shop/db is set: version 2', 'deploy is being synced; banyan status shows how it goes'],
    ],
    [true, [], ['shop/db has this value already: version 2']],
  ])('unchanged %s, used by %j', (unchanged, repositories, lines) => {
    expect(setLines(secret, { version: 2, unchanged, repositories })).toEqual(lines)
  })
})
