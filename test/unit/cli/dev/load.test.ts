import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startLoad, type LoadResult } from '../../../../cli/dev/load.ts'
import { problemsOf } from '../../../../cli/dev/measure.ts'

let server: Server

afterEach(() => server.close())

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

describe('load', () => {
  it('asks each time over a new connection, and shows each page', async () => {
    const url = await serve((_request, reply) => reply.end('hello'))
    const pages: string[] = []
    let connections = 0
    server.on('connection', () => connections++)
    const load = startLoad(url, page => pages.push(page))
    await expect.poll(() => pages.length).toBeGreaterThan(20)

    const { requests, failed } = await load.stop()

    expect({ pages: pages.length, connections, failed }).toEqual({
      pages: requests,
      connections: requests,
      failed: 0,
    })
  })

  it('counts answers that are no 200, and tells of some', async () => {
    let answered = 0
    const url = await serve((_request, reply) => {
      reply.statusCode = 503
      reply.end()
      answered++
    })
    const load = startLoad(url, () => undefined)
    await expect.poll(() => answered).toBeGreaterThan(10)

    const { requests, failed, failures } = await load.stop()

    expect(failed).toBe(requests)
    expect(failures).toHaveLength(5)
    expect(failures[0]).toContain('503')
  })

  it('counts connections that break', async () => {
    let asked = 0
    const url = await serve((request, reply) => {
      if (++asked % 2 === 0) request.socket.destroy()
      else reply.end('hello')
    })
    const load = startLoad(url, () => undefined)
    await expect.poll(() => asked).toBeGreaterThan(10)

    const { failed } = await load.stop()

    expect(failed).toBe(Math.floor(asked / 2))
  })

  it('counts a server that is not there', async () => {
    const url = await serve(() => undefined)
    server.close()
    const load = startLoad(url, () => undefined)
    await new Promise(resolve => setTimeout(resolve, 50))

    const { requests, failed } = await load.stop()

    expect(failed).toBe(requests)
    expect(requests).toBeGreaterThan(0)
  })

  it('counts a server that does not answer', { timeout: 30_000 }, async () => {
    let asked = 0
    const url = await serve(() => asked++)
    const load = startLoad(url, () => undefined)
    await expect.poll(() => asked).toBeGreaterThan(10)

    const { requests, failed, failures } = await load.stop()

    expect(failed).toBe(requests)
    expect(failures[0]).toContain('no answer within 5 s')
  })

  it(
    'does not count its own standstill as the server’s, nor make up for it',
    { timeout: 30_000 },
    async () => {
      const standstillMs = 5500
      let most = 0
      const url = await serve((_request, reply) => {
        setTimeout(() => reply.end('hello'), 300)
        server.getConnections((_error, count) => (most = Math.max(most, count)))
      })
      const load = startLoad(url, () => undefined)
      await expect.poll(() => most).toBeGreaterThan(10)
      const until = performance.now() + standstillMs
      while (performance.now() < until);
      await new Promise(resolve => setTimeout(resolve, 500))

      const { failed } = await load.stop()

      expect(failed).toBe(0)
      expect(most).toBeLessThan(400)
    },
  )
})

describe('what a reader is told of the load', () => {
  const fine: LoadResult = { requests: 1000, failed: 0, rate: 250, failures: [] }

  it.each<[string, LoadResult, RegExp[]]>([
    ['all well', fine, []],
    ['failures', { ...fine, failed: 2, failures: ['reset'] }, [/2 requests failed.*reset/]],
    ['too slow', { ...fine, rate: 120.4 }, [/Only 120 requests/]],
  ])('%s', (_what, result, expected) => {
    const problems = problemsOf(result)

    expect(problems).toEqual(expected.map(text => expect.stringMatching(text) as string))
  })
})
