import { describe, expect, it } from 'vitest'
import { mergeStreams } from '../../../../engine/api/merge-streams.ts'

async function* of<T>(...items: T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item)
}

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of stream) items.push(item)
  return items
}

describe('merged streams', () => {
  it('yield everything of all of them, each in its order', async () => {
    const merged = await all(mergeStreams([of('a1', 'a2', 'a3'), of('b1'), of<string>()]))

    expect(merged.toSorted()).toEqual(['a1', 'a2', 'a3', 'b1'])
    expect(merged.filter(item => item.startsWith('a'))).toEqual(['a1', 'a2', 'a3'])
  })

  it('end at once without any', async () => {
    expect(await all(mergeStreams([]))).toEqual([])
  })

  it('do not wait for one that is silent', async () => {
    const silent = new Promise<never>(() => undefined)
    async function* quiet(): AsyncGenerator<string> {
      yield await silent
    }
    const merged = mergeStreams([quiet(), of('b1', 'b2')])

    expect((await merged.next()).value).toBe('b1')
    expect((await merged.next()).value).toBe('b2')
  })

  it('are all ended when the reader stops', async () => {
    const ended: string[] = []
    async function* endless(name: string): AsyncGenerator<string> {
      try {
        for (;;) yield await Promise.resolve(name)
      } finally {
        ended.push(name)
      }
    }
    for await (const _item of mergeStreams([endless('a'), endless('b')])) break
    await new Promise(setImmediate)

    expect(ended.toSorted()).toEqual(['a', 'b'])
  })

  it('fail with the first error and end the others', async () => {
    let ended = false
    async function* endless(): AsyncGenerator<string> {
      try {
        for (;;) yield await Promise.resolve('x')
      } finally {
        ended = true
      }
    }
    async function* broken(): AsyncGenerator<string> {
      yield await Promise.reject(new Error('agent went away'))
    }

    await expect(all(mergeStreams([endless(), broken()]))).rejects.toThrow('agent went away')
    await new Promise(setImmediate)
    expect(ended).toBe(true)
  })
})
