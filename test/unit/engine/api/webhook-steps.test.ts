import { describe, expect, it } from 'vitest'
import { forgeNames } from '../../../../core/config/forge.ts'
import { signedPing } from '../../../../engine/api/webhook-ping.ts'
import {
  certificateStep,
  deliveryStep,
  pingStep,
  receiverStep,
} from '../../../../engine/api/webhook-steps.ts'
import { readEvent } from '../../../../webhook/event.ts'
import { forges } from '../../../../webhook/forges.ts'

const now = Date.parse('2026-11-21T12:00:00Z')
const url = 'https://banyan.test/webhook/github'
const answered = (status: number, body: unknown = '') => ({
  ...{ kind: 'answered' as const, status },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const refused = { status: 'refused', reason: 'why' }

describe('the receiver', () => {
  it('is known by what it says to a GET', () => {
    expect(receiverStep(url, answered(405, refused))).toMatchObject({ ok: true, next: '' })
  })

  it.each([
    [{ kind: 'failed', reason: 'connect ECONNREFUSED' } as const, /ECONNREFUSED/, /start banyan-w/],
    [answered(301), /redirect/, /final address/],
    [answered(502, '<html>'), /502/, /start banyan-webhook/],
    [answered(404, '<html>'), /not banyan-webhook/, /proxy/],
    [answered(200, 'null'), /not banyan-webhook/, /proxy/],
    [answered(405, '[]'), /not banyan-webhook/, /proxy/],
  ])('%j is not well', (probe, message, next) => {
    const step = receiverStep(url, probe)

    expect(step.ok).toBe(false)
    expect(step.message).toMatch(message)
    expect(step.next).toMatch(next)
  })
})

describe('the certificate', () => {
  const judged = (certificate: object | undefined, own = false) =>
    certificateStep({ ...answered(405), ...(certificate && { certificate }) } as never, now, own)
  const validTo = now + 86_400_000

  it.each([
    [{ validTo }, false, true, 'valid until 2026-11-22'],
    [{ validTo, problem: 'self-signed' }, false, false, 'self-signed'],
    [{ validTo, problem: 'self-signed' }, true, true, 'valid until 2026-11-22; with'],
    [{ validTo: now }, true, false, 'ended on 2026-11-21'],
    [undefined, false, true, 'none'],
  ])('%j (own address: %s) is well: %s', (certificate, own, ok, message) => {
    expect(judged(certificate, own)).toMatchObject({
      ok,
      message: expect.stringContaining(message) as string,
    })
  })
})

describe('the signed ping', () => {
  it.each([
    [answered(200, { status: 'pong', repositories: ['shop'] }), true, /names shop/, /^$/],
    [answered(200, { status: 'pong', repositories: [] }), false, /doesn't know shop/, /restart/],
    [answered(401, refused), false, /401: why/, /another secret than \/s/],
    [answered(404, refused), false, /404: why/, /restart/],
    [answered(415, '<html>'), false, /415$/, /proxy/],
    [{ kind: 'failed', reason: 'no answer in time' } as const, false, /no answer/, /log/],
  ])('%j is well: %s', (probe, ok, message, next) => {
    const step = pingStep('shop', '/s', probe)

    expect(step.ok).toBe(ok)
    expect(step.message).toMatch(message)
    expect(step.next).toMatch(next)
  })

  it.each(forgeNames)('of %s is what its own receiver takes', forge => {
    const repository = 'https://git.test/acme/shop.git'
    const wish = { forge, secret: 'a secret of some length', delivery: 'banyan-test-1', now }
    const { headers, body } = signedPing({ ...wish, url: repository })
    const targets = [
      { name: 'shop', url: repository, ref: { kind: 'branch', name: 'main' } as const },
    ]

    const heading = forges[forge].read(headers, now)

    if (!('verify' in heading)) throw new Error(heading.reason)
    expect(heading.delivery).toBe('banyan-test-1')
    expect(heading.verify('a secret of some length', Buffer.from(body))).toBe(true)
    expect(readEvent(forges[forge], heading.event, JSON.parse(body), targets)).toEqual({
      ...{ kind: 'ping', repositories: ['shop'] },
    })
  })

  it("keeps GitLab's signing token to itself", () => {
    const secret = `whsec_${Buffer.from('a key of twenty-four bytes').toString('base64')}`
    const wish = { forge: 'gitlab', secret, delivery: 'd-1', now } as const

    const { headers, body } = signedPing({ ...wish, url: '/srv/git' })

    expect(JSON.stringify(headers)).not.toContain(secret)
    const heading = forges.gitlab.read(headers, now)
    expect('verify' in heading && heading.verify(secret, Buffer.from(body))).toBe(true)
  })
})

describe('deliveries', () => {
  const push = { delivery: 'd', at: now - 7_200_000, commit: 'c'.repeat(40) }

  it.each([
    [{}, true, 'none yet'],
    [{ push }, true, 'commit ccccccc 2 h ago'],
    [{ push: { delivery: 'd', at: now - 60_000 } }, true, 'a push 1 min ago'],
    [{ push, silent: { commit: 'd'.repeat(40), at: now - 3 * 86_400_000 } }, false, '3 d ago'],
  ])('%j are well: %s', (heard, ok, message) => {
    const step = deliveryStep(heard, now, url)

    expect(step.ok).toBe(ok)
    expect(step.message).toContain(message)
    expect(step.next === '').toBe(ok)
  })
})
