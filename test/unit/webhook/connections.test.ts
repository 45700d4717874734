import { afterEach, expect, it } from 'vitest'
import { BanyanError, codeOf } from '../../../core/errors.ts'
import { certificateMs, createAuthority } from '../../../engine/join/authority.ts'
import type { Ways } from '../../../platform/control/ways.ts'
import { EngineConnections } from '../../../webhook/connections.ts'

const { authority } = createAuthority(Date.now())
const inside = '192.0.2.1:50051'
const socket = 'unix:/run/banyan/engine.sock'

let warnings: unknown[] = []
let open: (() => Ways) | undefined
let ahead = 0
const connections = () =>
  new EngineConnections({
    open: () => Promise.resolve().then(() => (open ? open() : Promise.reject(needsRoot()))),
    log: { info: () => undefined, warn: (facts: unknown) => void warnings.push(facts) },
    clock: { now: () => Date.now() + ahead },
  })

afterEach(() => {
  warnings = []
  open = undefined
  ahead = 0
})

function needsRoot(): BanyanError {
  return new BanyanError('tunnel-needs-root', 'The control tunnel is not up', 'wait')
}

/** With a certificate of its own each time. */
function ways(to = '[fd62::1]:50051'): Ways {
  const identity = authority.engineIdentity(Date.now())
  return { addressOf: () => to, identity: { name: 'hooks', invite: '', ...identity } }
}

function targetOf(engines: EngineConnections, engine: string): string {
  return engines.to(engine).control.channel.getChannel().getTarget()
}

it('where there is no way to other servers the socket is dialled all the same', async () => {
  const engines = connections()
  const before = codeOf(attempt(() => engines.to(inside)))

  expect(await engines.refresh()).toBe(false)
  expect(await engines.refresh()).toBe(false)

  expect([before, codeOf(attempt(() => engines.to(inside)))]).toEqual([
    'engine-unreachable',
    'tunnel-needs-root',
  ])
  expect(targetOf(engines, socket)).toContain('/run/banyan/engine.sock')
  expect(warnings).toEqual([{ reason: 'The control tunnel is not up' }])
  engines.close()
})

it('an engine is called by its name, dialled where the way leads, and once', async () => {
  const engines = connections()
  const known = ways()
  open = () => known
  expect(await engines.refresh()).toBe(true)
  const first = engines.to(inside)
  expect(await engines.refresh()).toBe(false)

  expect(targetOf(engines, inside)).toContain('[fd62::1]:50051')
  expect(first.control.peer).toBe(inside)
  expect(engines.to(inside)).toBe(first)
  engines.close()
})

it('with a renewed certificate it is dialled anew, and stays where no way is found any more', async () => {
  const engines = connections()
  open = ways
  await engines.refresh()
  const first = engines.to(inside)
  expect(await engines.refresh()).toBe(true)
  const second = engines.to(inside)
  open = undefined
  await engines.refresh()

  expect(second).not.toBe(first)
  expect(engines.to(inside)).toBe(second)
  engines.close()
})

it('says once that a certificate in its second half is not renewed', async () => {
  const engines = connections()
  const known = ways()
  open = () => known
  await engines.refresh()
  const early = warnings.length
  ahead = certificateMs / 2 + 3_600_000
  await engines.refresh()
  await engines.refresh()

  expect([early, warnings.length]).toEqual([0, 1])
  engines.close()
})

function attempt(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error
  }
}
