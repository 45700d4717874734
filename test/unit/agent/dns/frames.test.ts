import fc from 'fast-check'
import { expect, it } from 'vitest'
import { framed, frames } from '../../../../agent/dns/frames.ts'

it('finds the messages of a stream, however it is cut', async () => {
  const messages = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(messages, fc.integer({ min: 1, max: 9 }), async (sent, size) => {
      const bytes = Buffer.concat(sent.map(message => framed(Buffer.from(message))))

      const got: Buffer[] = []
      for await (const message of frames(cut(bytes, size))) got.push(message)

      expect(got.map(message => [...message])).toEqual(sent.map(message => [...message]))
    }),
  )
})

async function* cut(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) {
    yield await Promise.resolve(bytes.subarray(at, at + size))
  }
}
