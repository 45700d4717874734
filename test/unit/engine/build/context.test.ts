import { extract } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { sha256 } from '../../../../core/hash.ts'
import { openContext } from '../../../../engine/build/context.ts'
import { fakeTree, type Leaf } from './fake-tree.ts'

const { signal } = new AbortController()

async function tarOf(
  files: Readonly<Record<string, Leaf>>,
  dockerfile = 'Dockerfile',
): Promise<Buffer> {
  const { repository, root } = fakeTree(files)
  const chunks: Buffer[] = []
  for await (const chunk of await openContext(repository, { tree: root, dockerfile }, signal)) {
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

async function listing(files: Readonly<Record<string, Leaf>>, dockerfile?: string) {
  const reader = extract()
  reader.end(await tarOf(files, dockerfile))
  const found: Record<string, string> = {}
  for await (const entry of reader) {
    const { name, mode, type, linkname } = entry.header
    found[name] = `${type} ${mode.toString(8)}${linkname ? ` ${linkname}` : ''}`
    entry.resume()
  }
  return found
}

describe('a build context', () => {
  it('holds files, executables, folders and links, sorted', async () => {
    const found = await listing({
      'start.sh': { kind: 'executable', content: '#!/bin/sh' },
      Dockerfile: 'FROM scratch',
      'src/main.c': 'int main() {}',
      'src/link': { kind: 'symlink', content: '../start.sh' },
    })

    expect(Object.entries(found)).toEqual([
      ['Dockerfile', 'file 644'],
      ['src', 'directory 755'],
      ['src/link', 'symlink 777 ../start.sh'],
      ['src/main.c', 'file 644'],
      ['start.sh', 'file 755'],
    ])
  })

  it('has the same bytes each time', async () => {
    const files = { Dockerfile: 'FROM scratch', 'a/b': '1', c: '2' }

    const digests = [sha256(await tarOf(files)), sha256(await tarOf(files))]

    expect(new Set(digests).size).toBe(1)
  })

  it.each([
    [
      'a name',
      'node_modules\n',
      { 'node_modules/a/b.js': '', 'src/a.js': '' },
      ['src', 'src/a.js'],
    ],
    ['a comment and an empty line', '# all\n\n*.md\n', { 'a.md': '', b: '' }, ['b']],
    ['a pattern at any depth', '**/*.log', { 'a/b/c.log': '', 'a/d': '' }, ['a', 'a/b', 'a/d']],
    ['everything but', '*\n!keep\n', { keep: '', drop: '', 'sub/x': '' }, ['keep']],
    ['a file in a folder left out', 'a\n!a/keep', { 'a/keep': '', 'a/drop': '' }, ['a/keep']],
  ])('leaves out by .dockerignore: %s', async (_what, ignore, files, expected) => {
    const found = await listing({ Dockerfile: 'FROM scratch', '.dockerignore': ignore, ...files })

    expect(Object.keys(found)).toEqual(['.dockerignore', 'Dockerfile', ...expected].sort())
  })

  it('always sends the Dockerfile and .dockerignore, which the engine needs', async () => {
    const files = { '.dockerignore': '*', 'docker/web.Dockerfile': 'FROM scratch', secret: 'x' }

    const found = await listing(files, 'docker/web.Dockerfile')

    expect(Object.keys(found)).toEqual(['.dockerignore', 'docker/web.Dockerfile'])
  })

  it("obeys a Dockerfile's own ignore file instead of the context's", async () => {
    const files = {
      '.dockerignore': 'web.txt',
      'web.Dockerfile': 'FROM scratch',
      'web.Dockerfile.dockerignore': 'api.txt\n**/*.dockerignore\n',
      'api.txt': '',
      'web.txt': '',
    }

    const found = await listing(files, 'web.Dockerfile')

    expect(Object.keys(found)).toEqual(['.dockerignore', 'web.Dockerfile', 'web.txt'])
  })

  it('holds a Dockerfile that is written in the compose file, and needs no other', async () => {
    const { repository, root } = fakeTree({ page: 'hello', '.dockerignore': '*\n!page' })
    const source = { tree: root, dockerfile: 'Dockerfile', inline: 'FROM scratch\n' }
    const reader = extract()
    void openContext(repository, source, signal).then(stream => stream.pipe(reader))
    const contents: Record<string, string> = {}

    for await (const entry of reader) {
      const chunks: Buffer[] = []
      for await (const chunk of entry) chunks.push(chunk as Buffer)
      contents[entry.header.name] = Buffer.concat(chunks).toString()
    }

    expect(contents).toEqual({
      '.banyan.Dockerfile': 'FROM scratch\n',
      '.dockerignore': '*\n!page',
      page: 'hello',
    })
  })

  it('does not read folders that are left out', async () => {
    const files = { Dockerfile: 'FROM scratch', '.dockerignore': 'big', 'big/a': '1', 'src/b': '2' }
    const { repository, root, treesRead } = fakeTree(files)
    const big = (await repository.readTree(root)).find(entry => entry.name === 'big')

    const stream = await openContext(repository, { tree: root, dockerfile: 'Dockerfile' }, signal)
    await stream.forEach(() => undefined)

    expect(treesRead).not.toContain(big?.oid)
  })

  it.each([
    ['../outside'],
    ['/etc/passwd'],
    ['../../etc/passwd'],
    ['deeper/../../../context-evil/file'],
    ['..'],
  ])('refuses a link out of the context: %s', async target => {
    const files = {
      Dockerfile: 'FROM scratch',
      link: { kind: 'symlink', content: target },
    } as const

    await expect(tarOf(files)).rejects.toMatchObject({ code: 'context-symlink' })
  })

  it('refuses a submodule, whose files are not here', async () => {
    const files = { Dockerfile: 'FROM scratch', sub: { kind: 'submodule', content: 'x' } } as const

    await expect(tarOf(files)).rejects.toMatchObject({
      code: 'context-submodule',
      message: expect.stringContaining('sub') as string,
    })
  })

  it.each([['Dockerfile'], ['docker/Dockerfile'], ['../Dockerfile']])(
    'says when there is no %s',
    async dockerfile => {
      const files = { 'web/Dockerfile': 'FROM scratch' }

      await expect(tarOf(files, dockerfile)).rejects.toMatchObject({ code: 'dockerfile-missing' })
    },
  )

  it('refuses more than the limits', async () => {
    const { repository, root } = fakeTree({ Dockerfile: 'FROM scratch', a: '1'.repeat(100) })
    const limits = { files: 10, bytes: 50 }

    const stream = await openContext(
      repository,
      { tree: root, dockerfile: 'Dockerfile' },
      signal,
      limits,
    )

    await expect(stream.forEach(() => undefined)).rejects.toMatchObject({
      code: 'context-too-large',
    })
  })
})
