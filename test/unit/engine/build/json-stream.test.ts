import { describe, expect, it } from 'vitest'
import { readMessages } from '../../../../engine/build/json-stream.ts'

async function read(chunks: readonly string[]) {
  const messages = []
  for await (const message of readMessages(chunksOf(chunks))) messages.push(message)
  return messages
}

async function* chunksOf(chunks: readonly string[]) {
  for (const chunk of chunks) yield await Promise.resolve(chunk)
}

describe('a stream of messages', () => {
  it.each([
    [['{"stream":"a"}\r\n{"stream":"b"}\r\n'], ['a', 'b']],
    [
      ['{"str', 'eam":"a"}\n{"stream', '":"b"}'],
      ['a', 'b'],
    ],
    [['\n\n{"stream":"a"}\n'], ['a']],
    [['not json\n{"stream":"a"}\n'], ['a']],
  ])('%j', async (chunks, expected) => {
    const messages = await read(chunks)

    expect(messages.map(message => message.stream)).toEqual(expected)
  })
})
