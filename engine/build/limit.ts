/** Runs at most `size` of the functions it is given at once; the others wait their turn, in order. */
export function createLimit(size: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = size
  const enter = async () => {
    if (free > 0) free--
    else await new Promise<void>(resolve => waiting.push(resolve))
  }
  const leave = () => {
    const next = waiting.shift()
    if (next) next()
    else free++
  }
  return async run => {
    await enter()
    try {
      return await run()
    } finally {
      leave()
    }
  }
}
