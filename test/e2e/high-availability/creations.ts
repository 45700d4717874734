import Docker from 'dockerode'
import type { Rig } from '../../rig/rig.ts'

/** Names of all containers that were made on any host, in their order, one for each time. */
export interface Creations {
  readonly names: readonly string[]
  stop(): void
}

export async function watchCreations(rig: Rig): Promise<Creations> {
  const names: string[] = []
  const filters = JSON.stringify({ type: ['container'], event: ['create'] })
  const streams = await Promise.all(
    rig.hosts().map(async ({ docker }) => {
      const stream = await new Docker({ socketPath: docker }).getEvents({ filters })
      stream.on('data', (chunk: Buffer) => names.push(...namesIn(chunk.toString('utf8'))))
      stream.on('error', () => undefined) // told when the host goes
      return stream as typeof stream & { destroy(): void }
    }),
  )
  return {
    names,
    stop: () => {
      for (const stream of streams) stream.destroy()
    },
  }
}

/** One JSON document a line. */
function namesIn(text: string): string[] {
  return text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(
      line =>
        (JSON.parse(line) as { Actor: { Attributes: { name: string } } }).Actor.Attributes.name,
    )
}
