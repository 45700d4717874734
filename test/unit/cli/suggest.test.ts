import { describe, expect, it } from 'vitest'
import { suggestName } from '../../../cli/suggest.ts'
import { fakeEngine } from './fake-engine.ts'
import { application, repository, task } from './samples.ts'

const engine = fakeEngine({
  status: () =>
    Promise.resolve({
      applications: [application({ name: 'shop' }), application({ name: 'blog' })],
      repositories: [repository({ name: 'shop-deploy' })],
      agents: [],
      engineId: 'e',
      version: '0',
    }),
  tasks: () => Promise.resolve({ tasks: [task({ service: 'web' }), task({ service: 'api' })] }),
})

describe('did you mean', () => {
  it.each([
    ['shpo', 'shop'],
    ['shop-deplyo', 'shop-deploy'],
    ['shop/wbe', 'shop/web'],
    ['shpo/web', 'shop'],
    ['something-else', undefined],
    ['shop/database', undefined],
  ])('%s: %s', async (wrong, meant) => {
    expect(await suggestName(wrong, engine)).toBe(meant)
  })
})
