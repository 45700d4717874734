import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Collects now what nothing holds any more. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}
