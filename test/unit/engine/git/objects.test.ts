import { describe, expect, it } from 'vitest'
import { parseCommit, parseTree } from '../../../../engine/git/objects.ts'

const oid = 'ab'.repeat(20)

function tree(...entries: readonly (readonly [mode: string, name: string])[]): Buffer {
  return Buffer.concat(
    entries.flatMap(([mode, name]) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]),
  )
}

describe('a tree', () => {
  it.each([
    ['100644', 'file'],
    ['100664', 'file'],
    ['100755', 'executable'],
    ['100744', 'executable'],
    ['40000', 'tree'],
    ['040000', 'tree'],
    ['120000', 'symlink'],
    ['160000', 'submodule'],
  ])('has an entry of mode %s as %s', (mode, kind) => {
    expect(parseTree(tree([mode, 'ü b']))).toEqual([{ name: 'ü b', oid, kind }])
  })

  it.each(['', '.', '..', '../x', 'a/b', '/etc'])('with an entry named %j is refused', name => {
    expect(() => parseTree(tree(['100644', name]))).toThrow(
      expect.objectContaining({ code: 'path-refused' }),
    )
  })

  it.each([
    ['cut off', tree(['100644', 'a'], ['100644', 'b']).subarray(0, -1)],
    ['without a mode', Buffer.from('nonsense')],
    ['of unknown mode', tree(['777', 'a'])],
  ])('%s is damaged', (_what, bytes) => {
    expect(() => parseTree(bytes)).toThrow(expect.objectContaining({ code: 'git-corrupt' }))
  })
})

describe('a commit', () => {
  const headers = `tree ${oid}\nparent ${oid}\nauthor Ada L. <ada@example.org> 1700000000 +0100
committer Bob <bob@example.org> 1700000060 -0800\n`

  it('tells tree, author, subject and time of commit', () => {
    const info = parseCommit(
      oid,
      Buffer.from(`${headers}\nSubject ✓\n\nBody\ntree ${'0'.repeat(40)}`),
    )

    expect(info).toEqual({
      commit: oid,
      tree: oid,
      author: 'Ada L. <ada@example.org>',
      subject: 'Subject ✓',
      committedAt: 1_700_000_060_000,
    })
  })

  it('may be signed, and have no message at all', () => {
    const signed = `${headers}gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ=\n -----END-----\n\nSigned`

    expect(parseCommit(oid, Buffer.from(signed)).subject).toBe('Signed')
    expect(parseCommit(oid, Buffer.from(headers)).subject).toBe('')
  })

  it('keeps 200 characters of a long subject', () => {
    const info = parseCommit(oid, Buffer.from(`${headers}\n${'x'.repeat(1000)}`))

    expect(info.subject).toBe('x'.repeat(200))
  })

  it('without a tree is damaged', () => {
    expect(() => parseCommit(oid, Buffer.from('nonsense'))).toThrow(
      expect.objectContaining({ code: 'git-corrupt' }),
    )
  })
})
