import { describe, expect, it } from 'vitest'
import { indexPack, type IndexOptions } from '../../../../engine/git/index-pack.ts'
import { appending, blobId, packEntry, packOf, sealed } from '../../../support/pack.ts'

const hello = Buffer.from('hello')
const helloWorld = Buffer.from('hello world')
const blob = { type: 'blob', data: hello } as const
const grown = appending(hello, ' world')
const { signal } = new AbortController()

async function idsIn(pack: Buffer, options: Partial<IndexOptions> = {}): Promise<string[]> {
  const readBase = () => Promise.resolve(undefined)
  const index = await indexPack(pack, { readBase, signal, ...options })
  const count = index.readUInt32BE(8 + 255 * 4)
  const idAt = (i: number) => index.toString('hex', 8 + 1024 + i * 20, 8 + 1024 + (i + 1) * 20)
  return Array.from({ length: count }, (_, i) => idAt(i))
}

function sorted(...blobs: readonly Buffer[]): string[] {
  return blobs.map(blobId).sort()
}

describe('a delta', () => {
  it('may change what stands before it', async () => {
    const distance = packEntry(blob).length

    expect(await idsIn(packOf([blob, { distance, delta: grown }]))).toEqual(
      sorted(hello, helloWorld),
    )
  })

  it('may change what stands after it, or what another such delta makes', async () => {
    const twice = { base: blobId(helloWorld), delta: appending(helloWorld, '!') }
    const once = { base: blobId(hello), delta: grown }

    expect(await idsIn(packOf([twice, once, blob]))).toEqual(
      sorted(hello, helloWorld, Buffer.from('hello world!')),
    )
  })

  it('may change what the receiver has', async () => {
    const asked: string[] = []
    const readBase = (oid: string) => {
      asked.push(oid)
      return Promise.resolve({ type: 'blob' as const, data: hello })
    }

    const ids = await idsIn(packOf([{ base: blobId(hello), delta: grown }]), { readBase })

    expect(ids).toEqual(sorted(helloWorld))
    expect(asked).toEqual([blobId(hello)])
  })

  it('on what nobody has is git-corrupt', async () => {
    await expect(idsIn(packOf([{ base: blobId(hello), delta: grown }]))).rejects.toMatchObject({
      code: 'git-corrupt',
    })
  })

  it('to more than may be in memory is git-too-large before it is made', async () => {
    const pack = packOf([blob, { base: blobId(hello), delta: grown }])

    await expect(idsIn(pack, { maxDeltaBytes: helloWorld.length - 1 })).rejects.toMatchObject({
      code: 'git-too-large',
      disposition: 'stalled',
    })
  })
})

describe('a pack', () => {
  const whole = packOf([blob])

  it.each([
    ['that is empty', Buffer.alloc(0)],
    ['that is something else', Buffer.from('<html>Welcome to our server, dear visitor</html>')],
    ['of another version', sealed(Buffer.from('PACK\0\0\0\x03\0\0\0\0', 'latin1'))],
    ['that is cut off', whole.subarray(0, -1)],
    ['with a flipped bit', Buffer.from(whole.map((byte, i) => (i === 20 ? byte ^ 1 : byte)))],
    ['with less in it than it says', packOf([blob], 2)],
    ['with more in it than it says', packOf([blob, blob], 1)],
    ['whose object is larger than it says', packOf([{ ...blob, size: 4 }])],
    ['whose object is smaller than it says', packOf([{ ...blob, size: 6 }])],
    ['whose large object is smaller than it says', packOf([{ ...blob, size: 2 ** 29 }])],
    ['whose delta leads before the beginning', packOf([{ distance: 100, delta: grown }])],
    ['whose delta leads between objects', packOf([blob, { distance: 3, delta: grown }])],
    ['with an unknown type', sealed(Buffer.concat([packOf([], 1).subarray(0, 12), hello]))],
  ])('%s is git-corrupt', async (_what, pack) => {
    await expect(idsIn(pack)).rejects.toMatchObject({ code: 'git-corrupt', disposition: 'retry' })
  })

  it('that claims to have more objects than fit into memory is git-too-large', async () => {
    await expect(idsIn(packOf([blob], 2 ** 31))).rejects.toMatchObject({ code: 'git-too-large' })
  })

  it('with a large object of zeros, tiny as sent, is indexed without making it in memory', async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024)
    const pack = packOf([{ type: 'blob', data: zeros }, blob])
    const before = process.memoryUsage().arrayBuffers

    const ids = await idsIn(pack, { maxDeltaBytes: 1_000_000 })

    expect(ids).toEqual(sorted(zeros, hello))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(zeros.length / 2)
  })

  it('that bursts out of what it says is given up at once', async () => {
    const data = Buffer.alloc(64 * 1024 * 1024)

    await expect(idsIn(packOf([{ type: 'blob', data, size: 1_000 }]))).rejects.toMatchObject({
      code: 'git-corrupt',
    })
    await expect(idsIn(packOf([{ type: 'blob', data, size: 20e6 }]))).rejects.toMatchObject({
      code: 'git-corrupt',
    })
  })

  it('is given up when the caller cancels', async () => {
    const reason = new Error('enough')

    await expect(idsIn(whole, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
