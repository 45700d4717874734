import type { EngineControlConfig } from '../../core/config/engine.ts'

/** Where a key of this engine's can be: an interface, and its UDP port. */
export interface EndPlace {
  readonly name: string
  readonly listenPort: number
}

const maxNameLength = 15

/** The first is the one that is configured. Keys take turns. */
export function placesOf({
  interface: name,
  listenPort,
  secondPort,
}: EngineControlConfig): readonly [EndPlace, EndPlace] {
  return [
    { name, listenPort },
    { name: secondName(name), listenPort: secondPort },
  ]
}

/** Another name than the first, and no longer than the kernel takes. */
function secondName(name: string): string {
  const second = `${name.slice(0, maxNameLength - 2)}-2`
  return second === name ? `${name.slice(0, maxNameLength - 2)}-3` : second
}
