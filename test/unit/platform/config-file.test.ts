import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfigFile, readSecretFile } from '../../../platform/config-file.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'banyan-config-'))
})
afterEach(async () => await rm(root, { recursive: true }))

async function write(name: string, content: string, mode = 0o600): Promise<string> {
  const path = join(root, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content)
  await chmod(path, mode)
  return path
}

describe('the configuration', () => {
  it('comes from the path given, before all else', async () => {
    const given = await write('given.yaml', 'engine: { grpc_port: 1001 }')
    const named = await write('named.yaml', 'engine: { grpc_port: 1002 }')

    const { config, path } = await loadConfigFile({
      path: 'given.yaml',
      env: { BANYAN_CONFIG: named },
      cwd: root,
    })

    expect([config.engine.grpcPort, path]).toEqual([1001, given])
  })

  it('comes from $BANYAN_CONFIG before the nearest .banyan folder', async () => {
    const named = await write('named.yaml', 'engine: { grpc_port: 1002 }')
    await write('.banyan/banyan.yaml', 'engine: { grpc_port: 1003 }')

    const { config } = await loadConfigFile({ env: { BANYAN_CONFIG: named }, cwd: root })

    expect(config.engine.grpcPort).toBe(1002)
  })

  it('comes from the nearest .banyan folder above', async () => {
    const path = await write('.banyan/banyan.yaml', 'engine: { grpc_port: 1003 }')
    await mkdir(join(root, 'a', 'b'), { recursive: true })

    const found = await loadConfigFile({ env: {}, cwd: join(root, 'a', 'b') })

    expect(found.path).toBe(path)
    expect(found.config.engine.grpcPort).toBe(1003)
  })

  it('is refused with every problem on a line of its own', async () => {
    const path = await write('bad.yaml', 'agnet: {}\nengine: { grpc_port: x }\n')

    await expect(loadConfigFile({ path, env: {} })).rejects.toMatchObject({
      code: 'config-invalid',
      message: [
        'The configuration is not usable:',
        `  ${path}:2:22: engine.grpc_port: expected number, received string`,
        `  ${path}:1:1: agnet: unknown option; did you mean agent?`,
      ].join('\n'),
    })
  })

  it.each([
    ['is not there', async () => await Promise.resolve(join(root, 'none.yaml'))],
    ['is a folder', async () => await Promise.resolve(root)],
    ['is far too large', async () => await write('big.yaml', ' '.repeat(5_000_000))],
  ])('is not replaced by defaults when the file %s', async (_, prepare) => {
    const path = await prepare()

    await expect(loadConfigFile({ path, env: {} })).rejects.toMatchObject({
      code: 'config-unreadable',
    })
  })
})

describe('a secret', () => {
  it('is the text of its file without the last newline', async () => {
    const path = await write('token', 's3cret\n')

    expect(await readSecretFile(path)).toBe('s3cret')
  })

  it.each([0o640, 0o604, 0o644, 0o620])('is refused when its file has mode %o', async mode => {
    const path = await write('token', 's3cret', mode)

    await expect(readSecretFile(path)).rejects.toMatchObject({
      code: 'secret-exposed',
      message: `${path} may be read by others than its owner: run chmod 600 ${path}`,
    })
  })

  it('is refused when it is empty or not there', async () => {
    const empty = await write('empty', '\n')

    await expect(readSecretFile(empty)).rejects.toMatchObject({ code: 'secret-unreadable' })
    await expect(readSecretFile(join(root, 'none'))).rejects.toMatchObject({
      code: 'secret-unreadable',
    })
  })
})
