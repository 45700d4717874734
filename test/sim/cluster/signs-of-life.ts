import { keys } from '../../../core/keys.ts'
import { heardNobody, type Hearing } from '../../../engine/nodes/liveness.ts'
import { engineOf } from '../../../engine/nodes/sign-of-life.ts'
import type { LeaseId } from '../../../platform/store/store.ts'
import type { EngineSide } from './engine-side.ts'
import type { SimEngine } from './engine.ts'
import { commit, get, type Process } from './process.ts'
import type { Program } from './program.ts'

/** As engine/nodes/{shared-lease,sign-of-life}.ts: what the signs of life of one engine process have in common. */
export interface SignsOfLife {
  lease: LeaseId | undefined
  granting: boolean
  readonly newest: Map<string, EngineSide>
  hearing: Hearing
}

const known = new WeakMap<Program, SignsOfLife>()

export function signsOf(program: Program): SignsOfLife {
  const signs = known.get(program) ?? {
    ...{ lease: undefined, granting: false },
    ...{ newest: new Map<string, EngineSide>(), hearing: heardNobody },
  }
  known.set(program, signs)
  return signs
}

/** As engine/nodes/orphaned-signs.ts does. */
export function* endOrphans(
  { id, program, view }: SimEngine,
  before: ReadonlySet<string>,
): Process<ReadonlySet<string>> {
  const { newest } = signsOf(program)
  const orphans = [...view.alive].flatMap(([name, { engine }]) =>
    engine === id && !newest.has(name) ? [name] : [],
  )
  for (const name of orphans.filter(each => before.has(each))) {
    const key = keys.alive(name)
    const entry = yield* get(key)
    if (newest.has(name) || !entry || engineOf(entry) !== id) continue
    yield* commit({
      compare: [{ key, modRevision: entry.modRevision }],
      writes: [{ kind: 'delete', key }],
    })
  }
  return new Set(orphans)
}
