import { expect, it } from 'vitest'
import { AddressPool } from '../../../../agent/containers/address-pool.ts'
import { systemClock } from '../../../../platform/clock.ts'

const soon = async (address: string) => {
  await new Promise(resolve => setImmediate(resolve))
  return address
}

it('gives two containers that are created at once an address each', async () => {
  const pool = new AddressPool('10.200.1.0/24', systemClock)

  expect(await Promise.all([pool.use(soon), pool.use(soon)])).toEqual(['10.200.1.2', '10.200.1.3'])
})

it('takes back what a failed creation had, so that failing for ever uses none up', async () => {
  const pool = new AddressPool('10.200.1.0/30', systemClock)
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(pool.use(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  }

  expect(await pool.use(soon)).toBe('10.200.1.2')
})

it('gives nothing of a full subnet', async () => {
  const pool = new AddressPool('10.200.1.0/30', systemClock)
  await pool.use(soon)
  pool.look([])

  await expect(pool.use(soon)).rejects.toMatchObject({ code: 'subnet-full' })
})
