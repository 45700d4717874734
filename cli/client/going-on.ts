import { BanyanError } from '../../core/errors.ts'
import { isUnreachable } from '../exit-codes.ts'
import type { Engine } from './engine.ts'

/** What only looks may be asked twice. */
const reads: ReadonlySet<PropertyKey> = new Set<keyof Engine>([
  ...(['version', 'status', 'diff', 'tasks', 'why', 'history', 'secrets', 'engines'] as const),
  ...(['agents', 'agent', 'invitations', 'clients', 'previews', 'events'] as const),
])

/** Another engine may do what this one said no to; nothing is done twice. */
function mayGoOn(method: PropertyKey, error: unknown): boolean {
  if (!(error instanceof BanyanError)) return false
  const isAway = error.code === 'store-unavailable'
  if (isAway && error.disposition === 'wait') return true
  return reads.has(method) && (isAway || isUnreachable(error.code))
}

/**
 * An engine that is another one from the moment on when this one refuses because it is without the state, or is gone while it is only
 * asked. `next` answers the one to go on with; undefined: there is none.
 */
export function goingOn(
  first: Engine,
  next: (from: Engine) => Promise<Engine | undefined>,
): Engine {
  let current = first
  const goOn = async (method: keyof Engine, error: unknown): Promise<void> => {
    const other = mayGoOn(method, error) ? await next(current).catch(() => undefined) : undefined
    if (!other) throw error
    current.close()
    current = other
  }
  const again = (method: keyof Engine, args: readonly unknown[]) => {
    const asked = call(current, method, args)
    if (asked instanceof Promise) {
      return asked.catch(async (error: unknown) => {
        await goOn(method, error)
        return await call(current, method, args)
      })
    }
    return isStream(asked) ? stream(method, asked, args) : asked
  }
  async function* stream(
    method: keyof Engine,
    asked: AsyncIterable<unknown>,
    args: readonly unknown[],
  ): AsyncGenerator {
    let heard = false
    try {
      for await (const message of asked) {
        heard = true
        yield message
      }
    } catch (error) {
      if (heard) throw error
      await goOn(method, error)
      yield* call(current, method, args) as AsyncIterable<unknown>
    }
  }
  return new Proxy(first, {
    get: (_, method: keyof Engine) => {
      const value: unknown = Reflect.get(current, method)
      return typeof value === 'function'
        ? (...args: readonly unknown[]) => again(method, args)
        : value
    },
  })
}

function call(engine: Engine, method: keyof Engine, args: readonly unknown[]): unknown {
  return Reflect.apply(Reflect.get(engine, method) as () => unknown, engine, args)
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
