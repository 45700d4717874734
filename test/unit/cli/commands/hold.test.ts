import { expect, it } from 'vitest'
import { resume, suspend } from '../../../../cli/commands/change.ts'
import { sync } from '../../../../cli/commands/sync.ts'
import { progress } from '../samples.ts'
import { fakeContext } from '../fake-engine.ts'

/** An engine that keeps what it was asked, and is done at once. */
function asked() {
  const requests: unknown[] = []
  // eslint-disable-next-line @typescript-eslint/require-await -- a stream of one message
  async function* answer(request: unknown) {
    requests.push(request)
    yield progress({ done: true, ok: true })
  }
  return { requests, ...fakeContext({ sync: answer, resume: answer }) }
}

const wait = { wait: true, retry: false, once: false }

it.each([
  ['an application', { app: 'shop', repository: '' }, 'banyan resume shop'],
  ['a repository', { app: '', repository: 'shop' }, 'banyan resume shop --repository'],
])('says of %s that it is suspended, and how it goes on', async (_, named, next) => {
  const { context, out } = fakeContext({
    suspend: () => Promise.resolve({ unchanged: false, ...named }),
  })
  const exitCode = await suspend(context, 'shop', { reason: 'migration', repository: false })

  expect(exitCode).toBe(0)
  expect(out).toEqual([
    'shop is suspended: commits are planned, nothing is deployed.',
    `Let it go on: ${next}`,
  ])
})

it('says of what was suspended before that nothing was done', async () => {
  const { context, out } = fakeContext({
    suspend: () => Promise.resolve({ unchanged: true, app: 'shop', repository: '' }),
  })
  await suspend(context, 'shop', { reason: '', repository: false })

  expect(out[0]).toMatch(/^shop is suspended already/)
})

it.each([
  [false, { app: 'shop', repository: '' }],
  [true, { app: '', repository: 'shop' }],
])('resumes what is meant: the repository %s', async (repository, named) => {
  const { context, requests } = asked()
  await resume(context, 'shop', { wait: true, repository })

  expect(requests).toEqual([{ ...named, wait: true, person: 'ana@laptop' }])
})

it('asks for one sync, with the reason', async () => {
  const { context, requests } = asked()
  await sync(context, 'deploy', { ...wait, once: true, override: ' hotfix 4711 ' })

  expect(requests).toEqual([
    {
      ...{ repository: 'deploy', wait: true, retry: false, person: 'ana@laptop' },
      ...{ once: true, override: 'hotfix 4711' },
    },
  ])
})

it.each([
  ['without a reason', 'deploy', ' ', 'needs a reason'],
  ['of all repositories at once', undefined, 'hotfix', 'for one repository'],
])('overrides no window %s', async (_, repository, override, message) => {
  const { context, requests } = asked()
  const asking = sync(context, repository, { ...wait, override })

  await expect(asking).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(message) as unknown,
  })
  expect(requests).toEqual([])
})
