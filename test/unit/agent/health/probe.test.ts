import { createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import type { Check } from '../../../../agent/health/judge.ts'
import { probe } from '../../../../agent/health/probe.ts'
import { BanyanError } from '../../../../core/errors.ts'

function command(test: readonly string[]): Check {
  const times = { intervalMs: 1_000, timeoutMs: 500, startPeriodMs: 0, startIntervalMs: 1_000 }
  return { kind: 'command', healthcheck: { test, retries: 3, ...times } }
}

/** Answers with what it was asked to run. */
const echo = {
  exec: (_id: string, argv: readonly string[]) =>
    Promise.resolve({ exitCode: argv[0] === 'no' ? 1 : 0, output: argv.join('|') }),
}

it.each([
  [['CMD', 'curl', '-f', 'http://localhost'], 'curl|-f|http://localhost'],
  [['CMD-SHELL', 'curl localhost || exit 1'], '/bin/sh|-c|curl localhost || exit 1'],
  [['curl', 'localhost'], 'curl|localhost'],
])('runs %j as %s', async (test, output) => {
  expect(await probe(command(test), { containerId: 'c1' }, echo)).toEqual({ ok: true, output })
})

it('fails on any exit code but 0', async () => {
  expect(await probe(command(['CMD', 'no']), { containerId: 'c1' }, echo)).toMatchObject({
    ok: false,
  })
})

it('takes an error of the runtime for a failure, and quotes it', async () => {
  const exec = () => Promise.reject(new BanyanError('probe-timeout', 'took too long', 'retry'))

  const result = await probe(command(['CMD', 'x']), { containerId: 'c1' }, { exec })

  expect(result).toEqual({ ok: false, output: 'took too long' })
})

it('finds open ports, and wants all of them', async () => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const target = { containerId: 'c1', address: '127.0.0.1' }

  const open = await probe({ kind: 'tcp', ports: [port] }, target, echo)
  const half = await probe({ kind: 'tcp', ports: [port, 1] }, target, echo)

  expect(open.ok).toBe(true)
  expect(half.ok).toBe(false)
  server.close()
})
