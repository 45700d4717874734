import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DiffWish } from '../../../../cli/client/engine.ts'
import { diff } from '../../../../cli/commands/diff.ts'
import { fakeContext } from '../fake-engine.ts'
import { appDiff, diffReply, serviceDiff } from '../samples.ts'

const options = { format: 'text' as const, var: [], allow: [], allowBind: [] }
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-diff-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function write(app: string, text: string): Promise<void> {
  await mkdir(join(folder, app))
  await writeFile(join(folder, app, 'compose.yaml'), text)
}

function engineThatSees(wishes: DiffWish[]) {
  return {
    diff: (wish: DiffWish) => {
      wishes.push(wish)
      const markdown = '### Banyan plan\nas the engine wrote it'
      const apps = [appDiff({ services: [serviceDiff()] })]
      return Promise.resolve(
        diffReply({ apps, repository: '', commit: '', fromCommit: '', markdown }),
      )
    },
  }
}

describe('banyan diff of a path', () => {
  it('sends each project of the folder to the engine', async () => {
    const wishes: DiffWish[] = []
    await write('shop', 'services: { web: { image: "web:${TAG}" } }')
    await write('blog', 'services: { web: { image: "blog:1" } }')
    const { context, out } = fakeContext(engineThatSees(wishes))

    const exitCode = await diff(context, folder, { ...options, var: ['TAG=7'] })

    expect(exitCode).toBe(2)
    expect(wishes.map(wish => JSON.parse(wish.projectJson) as unknown)).toMatchObject([
      { name: 'blog', services: [{ image: 'blog:1' }] },
      { name: 'shop', services: [{ image: 'web:7' }] },
    ])
    expect(out).toContain('  web  update  3 tasks, blue-green, no downtime')
  })

  it('says what is wrong with a manifest and goes on with the others', async () => {
    const wishes: DiffWish[] = []
    await write('bad', 'services: { web: { imaje: "web:1" } }')
    await write('blog', 'services: { web: { image: "blog:1" } }')
    const { context, err } = fakeContext(engineThatSees(wishes))

    const exitCode = await diff(context, folder, options)

    expect(exitCode).toBe(1)
    expect(wishes).toHaveLength(1)
    expect(err.join('\n')).toContain('imaje')
  })

  it('takes no --ref', async () => {
    const { context } = fakeContext()

    await expect(diff(context, folder, { ...options, ref: 'main' })).rejects.toMatchObject({
      code: 'usage',
    })
  })
})

describe('banyan diff of a repository', () => {
  it('passes on name and ref', async () => {
    const wishes: DiffWish[] = []
    const { context } = fakeContext(engineThatSees(wishes))

    await diff(context, 'shop-deploy', { ...options, ref: 'next' })

    expect(wishes).toEqual([{ repository: 'shop-deploy', ref: 'next', pull: 0, projectJson: '' }])
  })

  it('asks for a pull request by its number', async () => {
    const wishes: DiffWish[] = []
    const { context } = fakeContext(engineThatSees(wishes))

    await diff(context, 'shop-deploy', { ...options, pr: 12 })

    expect(wishes).toEqual([{ repository: 'shop-deploy', ref: '', pull: 12, projectJson: '' }])
  })

  it('takes --ref or --pr, and no --pr for paths', async () => {
    const { context } = fakeContext()
    const usage = { code: 'usage' }

    await expect(diff(context, 'a', { ...options, pr: 1, ref: 'b' })).rejects.toMatchObject(usage)
    await expect(diff(context, folder, { ...options, pr: 1 })).rejects.toMatchObject(usage)
  })

  it('prints markdown where that is asked for', async () => {
    const { context, out } = fakeContext(engineThatSees([]))

    await diff(context, 'shop-deploy', { ...options, format: 'markdown' })

    expect(out).toEqual(['### Banyan plan', 'as the engine wrote it'])
  })
})
