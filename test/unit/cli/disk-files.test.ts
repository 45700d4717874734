import { chmod, mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findManifests, folderName, locate, readFromDisk } from '../../../cli/disk-files.ts'

let root: string

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'banyan-disk-')))
  await mkdir(join(root, 'shop/conf'), { recursive: true })
  await writeFile(join(root, 'shop/compose.yaml'), 'services: {}')
  await writeFile(join(root, 'shop/conf/web.env'), 'A=1')
})

afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

describe('reading from disk', () => {
  it('gives the bytes of a file', async () => {
    const found = await readFromDisk(root, { path: 'shop/conf/web.env', want: 'file' })

    expect(found).toMatchObject({ kind: 'file' })
    expect(found.kind === 'file' && Buffer.from(found.bytes).toString()).toBe('A=1')
  })

  it.each([
    ['a missing file', 'shop/none', 'file', { kind: 'missing' }],
    ['a missing folder', 'none/x', 'file', { kind: 'missing' }],
    ['a folder where a file is wanted', 'shop', 'file', { reason: 'shop is a folder' }],
    ['a file where a folder is wanted', 'shop/compose.yaml', 'folder', { kind: 'refused' }],
    ['a path that climbs out', '../x', 'file', { reason: '../x leaves the repository' }],
    ['an absolute path', '/etc/passwd', 'file', { kind: 'refused' }],
    ['what is inside .git', '.git/config', 'file', { kind: 'refused' }],
    ['the root', '', 'folder', { kind: 'folder' }],
    ['a folder', 'shop/conf', 'folder', { kind: 'folder' }],
  ] as const)('knows %s', async (_what, path, want, expected) => {
    expect(await readFromDisk(root, { path, want })).toMatchObject(expected)
  })

  it('refuses a symbolic link at the end and in the middle of a path', async () => {
    await symlink('web.env', join(root, 'shop/conf/link.env'))
    await symlink('conf', join(root, 'shop/linked'))

    const end = await readFromDisk(root, { path: 'shop/conf/link.env', want: 'file' })
    const middle = await readFromDisk(root, { path: 'shop/linked/web.env', want: 'file' })

    expect([end.kind, middle.kind]).toEqual(['refused', 'refused'])
  })

  it('gives a folder with all that is in it, for a manifest that mounts it', async () => {
    await mkdir(join(root, 'shop/conf/sub'))
    await writeFile(join(root, 'shop/conf/sub/run.sh'), '#!')
    await chmod(join(root, 'shop/conf/sub/run.sh'), 0o755)

    const found = await readFromDisk(root, { path: 'shop/conf', want: 'tree' })

    expect(found).toMatchObject({
      kind: 'folder',
      tree: {
        files: [
          { path: 'sub/run.sh', executable: true },
          { path: 'web.env', bytes: Buffer.from('A=1'), executable: false },
        ],
      },
    })
  })

  it('gives a file, too, where a manifest mounts it', async () => {
    const found = await readFromDisk(root, { path: 'shop/conf/web.env', want: 'tree' })

    expect(found).toMatchObject({ kind: 'file', executable: false })
  })

  it.each([
    ['a symbolic link', (folder: string) => symlink('web.env', join(folder, 'link'))],
    ['a large file', (folder: string) => truncate(join(folder, 'web.env'), 512 * 1024 + 1)],
  ])('refuses to mount a folder with %s, and says so in the folder alone', async (_what, spoil) => {
    await spoil(join(root, 'shop/conf'))

    const found = await readFromDisk(root, { path: 'shop/conf', want: 'tree' })

    expect(found).toMatchObject({ kind: 'folder', tree: { refused: expect.any(String) as string } })
  })

  it('refuses a file over 10 MiB without reading it', async () => {
    await truncate(join(root, 'shop/conf/web.env'), 10 * 1024 * 1024 + 1)

    const found = await readFromDisk(root, { path: 'shop/conf/web.env', want: 'file' })

    expect(found).toMatchObject({ kind: 'refused' })
  })
})

describe('finding manifests', () => {
  it('takes one of each folder, by preference, and skips what is no part of the project', async () => {
    for (const folder of ['blog', '.git', 'node_modules/x', '.hidden']) {
      await mkdir(join(root, folder), { recursive: true })
      await writeFile(join(root, folder, 'docker-compose.yml'), '')
    }
    await writeFile(join(root, 'shop/docker-compose.yml'), '')
    await writeFile(join(root, 'compose.yml'), '')

    expect(await findManifests(root, '')).toEqual([
      '.hidden/docker-compose.yml',
      'blog/docker-compose.yml',
      'compose.yml',
      'shop/compose.yaml',
    ])
  })
})

describe('where a path is', () => {
  it('counts from the Git repository around it', async () => {
    await mkdir(join(root, '.git'))

    expect(await locate(join(root, 'shop'))).toEqual({ root, path: 'shop', kind: 'folder' })
    expect(await locate(join(root, 'shop/compose.yaml'))).toEqual({
      root,
      path: 'shop/compose.yaml',
      kind: 'file',
    })
  })

  it('counts from the folder given, or that of the file, without one', async () => {
    expect(await locate(join(root, 'shop'))).toEqual({
      root: join(root, 'shop'),
      path: '',
      kind: 'folder',
    })
    expect(await locate(join(root, 'shop/compose.yaml'))).toMatchObject({ path: 'compose.yaml' })
  })

  it('is told when there is nothing', async () => {
    await expect(locate(join(root, 'none'))).rejects.toMatchObject({ code: 'path-unknown' })
  })

  it('names an application after its folder', () => {
    expect(folderName('/srv/repo', 'shop/compose.yaml')).toBe('shop')
    expect(folderName('/srv/repo', 'compose.yaml')).toBe('repo')
  })
})
