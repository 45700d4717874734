/** Yields from all streams as they come; ends when all ended; ends them all when its reader stops. */
export async function* mergeStreams<T>(streams: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const pending = new Map(streams.map(stream => [stream, advance(stream)]))
  try {
    while (pending.size > 0) {
      const { stream, result } = await Promise.race(pending.values())
      if (result.done === true) {
        pending.delete(stream)
        continue
      }
      pending.set(stream, advance(stream))
      yield result.value
    }
  } finally {
    for (const stream of pending.keys()) void stream.return(undefined)
  }
}

async function advance<T>(stream: AsyncGenerator<T>) {
  return { stream, result: await stream.next() }
}
