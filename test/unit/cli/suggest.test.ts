import { describe, expect, it } from 'vitest'
import { suggestName } from '../../../cli/suggest.ts'
import { fakeEngine } from './fake-engine.ts'
import { agent, application, invitation, repository, task } from './samples.ts'

const engine = fakeEngine({
  status: () =>
    Promise.resolve({
      applications: [application({ name: 'shop' }), application({ name: 'blog' })],
      repositories: [repository({ name: 'shop-deploy' })],
      agents: [],
      engineId: 'e',
      version: '0',
    }),
  agents: () => Promise.resolve({ agents: [agent({ name: 'node-1' }), agent({ name: 'db-1' })] }),
  invitations: () => Promise.resolve({ invitations: [invitation({ id: '3f9c2ab100000000' })] }),
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
    ['shop-deploy', undefined],
  ])('%s: %s', async (wrong, meant) => {
    expect(await suggestName(wrong, 'application-unknown', engine)).toBe(meant)
  })

  it.each([
    ['nod-1', 'node-1'],
    ['shpo', undefined],
  ])('the agent %s: %s', async (wrong, meant) => {
    expect(await suggestName(wrong, 'agent-unknown', engine)).toBe(meant)
  })

  it('the invitation', async () => {
    const wrong = '3f9c2ab100000001'

    expect(await suggestName(wrong, 'invitation-unknown', engine)).toBe('3f9c2ab100000000')
  })
})
