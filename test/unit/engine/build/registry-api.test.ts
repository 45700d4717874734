import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { findDigest } from '../../../../engine/build/registry-api.ts'
import { collectGarbage } from '../../../support/collect-garbage.ts'

const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach(close => close()))

it('gives a registry up that says nothing, also after garbage was collected', async () => {
  const server = createServer(socket => {
    closers.push(() => socket.destroy())
  }).listen(0, '127.0.0.1')
  closers.push(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const asked = findDigest(`127.0.0.1:${port}`, 'a/b', 't', new AbortController().signal, 300)
  const failure = asked.catch((error: unknown) => error)
  await once(server, 'connection')

  collectGarbage()

  expect(await failure).toMatchObject({ code: 'registry-unreachable' })
})
