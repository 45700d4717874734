import { describe, expect, it } from 'vitest'
import { unlessAborted, until } from '../../../../cli/dev/until.ts'

const { signal } = new AbortController()

describe('waiting until something is so', () => {
  it('answers what it found, past errors', async () => {
    const answers = [() => Promise.reject(new Error('no')), () => Promise.resolve('yes')]

    const found = await until(async () => await answers.shift()?.(), {
      what: 'Nothing',
      timeoutMs: 5000,
      signal,
    })

    expect(found).toBe('yes')
  })

  it('gives up in time', async () => {
    const waiting = until(() => Promise.resolve(undefined), {
      what: 'The agent did not appear',
      timeoutMs: 20,
      signal,
    })

    await expect(waiting).rejects.toMatchObject({
      code: 'dev-timeout',
      message: 'The agent did not appear within 0.02 s.',
    })
  })

  it('ends when aborted', async () => {
    const controller = new AbortController()
    const forever = new Promise<never>(() => undefined)

    const waiting = unlessAborted(forever, controller.signal)
    controller.abort(new Error('Ctrl-C'))

    await expect(waiting).rejects.toThrow('Ctrl-C')
  })
})
