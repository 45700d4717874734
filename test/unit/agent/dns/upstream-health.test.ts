import { expect, it } from 'vitest'
import { UpstreamHealth } from '../../../../agent/dns/upstream-health.ts'

const [a, b, c] = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map(address => ({ address, port: 53 })) as [
  { address: string; port: number },
  { address: string; port: number },
  { address: string; port: number },
]

it('asks one that said nothing last, for ten seconds', () => {
  const health = new UpstreamHealth()

  health.silent(a, 1000)

  expect(health.inOrder([a, b, c], 1000)).toEqual([b, c, a])
  expect(health.inOrder([a, b, c], 10_999)).toEqual([b, c, a])
  expect(health.inOrder([a, b, c], 11_000)).toEqual([a, b, c])
})

it('lets one question try it again, and the others wait for what comes of that', () => {
  const health = new UpstreamHealth()
  health.silent(a, 0)

  health.asked(a, 10_000)

  expect(health.inOrder([a, b], 10_001)).toEqual([b, a])
  health.answered(a)
  expect(health.inOrder([a, b], 10_002)).toEqual([a, b])
})

it('asks all where none says anything', () => {
  const health = new UpstreamHealth()

  for (const upstream of [a, b]) health.silent(upstream, 0)

  expect(health.inOrder([a, b], 1)).toEqual([a, b])
})

it('takes another port for another server', () => {
  const health = new UpstreamHealth()
  const other = { ...a, port: 5353 }

  health.silent(a, 0)

  expect(health.inOrder([a, other], 1)).toEqual([other, a])
})

it('remembers so many', () => {
  const health = new UpstreamHealth()
  const [first, last] = [0, 299].map(port => ({ address: '10.0.0.9', port }))
  const upstreams = [first, last, a].flatMap(upstream => upstream ?? [])

  for (let port = 0; port < 300; port++) health.silent({ address: '10.0.0.9', port }, 0)

  expect(health.inOrder(upstreams, 1)).toEqual([first, a, last])
})
