import { expect, it } from 'vitest'
import { Shares } from '../../../../agent/dns/shares.ts'

it('leaves something for others', () => {
  const shares = new Shares({ all: 3, each: 2 })

  const taken = ['a', 'a', 'a', 'b', 'b'].map(owner => shares.take(owner))

  expect(taken).toEqual([true, true, false, true, false])
})

it('takes back', () => {
  const shares = new Shares({ all: 2, each: 1 })
  shares.take('a')
  shares.take('b')

  shares.giveBack('a')

  expect([shares.take('b'), shares.take('c'), shares.take('a')]).toEqual([false, true, false])
})
