/** What a batch of changes touched. */
export interface Touched {
  readonly apps: ReadonlySet<string>
  /** Those of `apps` whose application record itself changed. */
  readonly applications: ReadonlySet<string>
  /** Those of `apps` whose tasks came, went or moved. */
  readonly tasks: ReadonlySet<string>
  /** Applications of which one that they come after, or before, is among `apps`. */
  readonly neighbours: ReadonlySet<string>
  /** Those whose tasks changed, and those of `nodes`. */
  readonly agents: ReadonlySet<string>
  /** Those whose own record changed. */
  readonly registered: ReadonlySet<string>
  /** An agent was registered, changed, came or went. */
  readonly nodes: boolean
  readonly acks: boolean
  /** What an agent leaves alone changed. */
  readonly drift: boolean
  /** A secret was set or removed. */
  readonly secrets: boolean
  /** Volumes are to be removed, or were. */
  readonly sweeps: boolean
  /** What runs of a pull request changed, or until when. */
  readonly previews: boolean
}

/** While the batch is read. */
export interface Touching {
  readonly apps: Set<string>
  readonly applications: Set<string>
  readonly tasks: Set<string>
  readonly neighbours: Set<string>
  readonly agents: Set<string>
  readonly registered: Set<string>
  nodes: boolean
  acks: boolean
  drift: boolean
  secrets: boolean
  sweeps: boolean
  previews: boolean
}

export function nothingTouched(): Touching {
  return {
    apps: new Set(),
    applications: new Set(),
    tasks: new Set(),
    neighbours: new Set(),
    agents: new Set(),
    registered: new Set(),
    nodes: false,
    acks: false,
    drift: false,
    secrets: false,
    sweeps: false,
    previews: false,
  }
}
