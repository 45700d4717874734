import { describe, expect, it } from 'vitest'
import { checkLine, headLine, nextLines, shortPath } from '../../../../cli/dev/lines.ts'
import { plain } from '../../../../cli/output/style.ts'

describe('the screen of banyan dev', () => {
  it('lists what started, in columns', () => {
    const lines = [
      headLine('.banyan', plain),
      checkLine({ name: 'etcd', detail: 'managed, 127.0.0.1:2379', tookMs: 412 }, plain),
      checkLine({ name: 'repository', detail: 'demo → .banyan/demo.git', tookMs: 1700 }, plain),
    ]

    expect(lines.join('\n')).toBe(
      `
Banyan dev · state in .banyan · Ctrl-C stops everything
✓ etcd        managed, 127.0.0.1:2379            412 ms
✓ repository  demo → .banyan/demo.git            1.7 s`.trimStart(),
    )
  })

  it('says what to try next', () => {
    const text = nextLines('.banyan/demo').join('\n')

    expect(text).toContain(
      'cd .banyan/demo && edit compose.yaml && git commit -am "Louder" && git push',
    )
  })

  it.each([
    ['/home/ana/banyan/.banyan', '.banyan'],
    ['/tmp/state', '/tmp/state'],
    ['/home/ana/banyan', '/home/ana/banyan'],
  ])('writes %s as %s', (path, expected) => {
    expect(shortPath(path, '/home/ana/banyan')).toBe(expected)
  })
})
