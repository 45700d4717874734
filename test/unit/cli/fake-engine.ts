import type { Engine } from '../../../cli/client/engine.ts'
import type { Context } from '../../../cli/context.ts'
import { plain } from '../../../cli/output/style.ts'
import { now } from './samples.ts'

/** An engine that only knows what a test gives it; everything else is a mistake of the test. */
export function fakeEngine(known: Partial<Engine>): Engine {
  return new Proxy(known, {
    get: (target, name) => {
      const found = Reflect.get(target, name) as unknown
      const isAwaited = name === 'then'
      if (found === undefined && !isAwaited) throw new Error(`the test gave no ${String(name)}`)
      return found
    },
  }) as Engine
}

/** A context whose output a test can read. */
export function fakeContext(known: Partial<Engine> = {}, json = false) {
  const out: string[] = []
  const err: string[] = []
  const terminal = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    style: plain,
    errStyle: plain,
    width: 80,
    interactive: false,
  }
  const engine = () => Promise.resolve(fakeEngine(known))
  const context: Context = {
    terminal,
    json,
    signal: new AbortController().signal,
    clock: { now: () => now, sleep: () => Promise.resolve() },
    engine,
    reconnect: engine,
    person: 'ana@laptop',
  }
  return { context, out, err }
}
